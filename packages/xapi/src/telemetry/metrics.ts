import type { ClientEvent, ClientEventListener } from './client-event.js';
import type { TelemetryAttributes, TelemetryMeterProvider } from './telemetry-api.js';

/** Measures what a client tells. Attributes are methods, hosts and codes: never parameters. */
export function createMetrics(meter: ReturnType<TelemetryMeterProvider['getMeter']>): ClientEventListener {
  const seconds = { unit: 's' };
  const requests = meter.createHistogram('xapi.client.request.duration', {
    ...seconds,
    description: 'Time of a request to a XenAPI server.',
  });
  const tasks = meter.createHistogram('xapi.client.task.duration', {
    ...seconds,
    description: 'Time from an asynchronous call to the end of its task.',
  });
  const transfers = meter.createHistogram('xapi.client.transfer.duration', {
    ...seconds,
    description: 'Time of a PUT or GET.',
  });
  const bytes = meter.createCounter('xapi.client.transfer.bytes', {
    unit: 'By',
    description: 'Bytes of PUTs and GETs.',
  });
  const counted = {
    retry: counter('xapi.client.retries', 'Calls that were made again.'),
    login: counter('xapi.client.logins', 'Sessions that were made.'),
    redirect: counter('xapi.client.redirects', 'Hosts that named another member.'),
    failover: counter('xapi.client.failovers', 'Coordinators that were lost and replaced.'),
    resync: counter('xapi.client.resyncs', 'Events that may have been missed and were made up for.'),
  };

  function counter(name: string, description: string): ReturnType<typeof meter.createCounter> {
    return meter.createCounter(name, { description });
  }

  return (event) => {
    switch (event.kind) {
      case 'request':
        requests.record(event.durationMs / 1_000, { ...ofCall(event), 'server.address': event.host });
        return;
      case 'task':
        tasks.record(event.durationMs / 1_000, ofCall(event));
        return;
      case 'transfer':
        transfers.record(event.durationMs / 1_000, { ...ofCall(event), 'server.address': event.host });
        bytes.add(event.bytes, { 'rpc.method': event.method });
        return;
      case 'retry':
        counted.retry.add(1, { 'rpc.method': event.method });
        return;
      case 'login':
      case 'redirect':
      case 'failover':
      case 'resync':
        counted[event.kind].add(1);
        return;
      case 'closed':
    }
  };
}

type Ended = Extract<ClientEvent, { readonly result: string }>;

function ofCall({ method, result }: Ended): TelemetryAttributes {
  return {
    'rpc.system': 'xenapi',
    'rpc.method': method,
    ...(result === 'ok' ? {} : { 'error.type': result }),
  };
}
