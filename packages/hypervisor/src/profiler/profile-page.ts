import type { BioXenHypervisor } from '../core/hypervisor.js';
import { numberWithCommas } from './number-text.js';
import { escapeHtml, htmlList, htmlPage, htmlTable } from './html.js';
import type { PerformanceProfiler } from './performance-profiler.js';
import { profilePlots } from './profile-plots.js';
import type { HostReport } from './host-report.js';
import type { ProfileReport } from './profile-report.js';

/** Little is not nothing: 120 KiB of a gigabyte is 0.012 %. */
const percent = (value: number): string =>
  `${value !== 0 && Math.abs(value) < 0.1 ? value.toPrecision(2) : value.toFixed(1)} %`;
const seconds = (value: number): string => `${numberWithCommas(Math.round(value))} s`;

const summaryTable = ({ systemPerformance: system, schedulingPerformance: turns }: ProfileReport): string =>
  htmlTable(
    ['', 'value'],
    [
      ['Ribosomes handed out, of those for guests', percent(system.averageRibosomeUtilization)],
      ['ATP not handed out', percent(system.averageAtpLevel)],
      ['Memory handed out', percent(system.averageMemoryUsage)],
      ['Quanta so far that used up a share', numberWithCommas(system.resourceContentionEvents)],
      ['Fairness', percent(turns.averageFairnessScore)],
      ['Waited for turns so far, mean of the VMs', seconds(turns.averageWaitTime)],
      ['Context switches a minute', turns.contextSwitchesPerMinute.toFixed(2)],
    ],
  );

const hostTable = (host: HostReport): string =>
  htmlTable(
    ['', 'value'],
    [
      [
        `Growth by ${host.model}, data sheet ${host.dataSheetVersion}`,
        `${host.growthRatePerHour.toFixed(3)} 1/h`,
      ],
      ['Doubling time', `${host.doublingTimeMin.toFixed(1)} min`],
      ['Growth over growth without guests', host.relativeGrowth.toFixed(3)],
      ['Elongation', `${host.elongationRate.toFixed(2)} residues/s`],
      ['Ribosomes that translate', percent(100 * host.activeFraction)],
      ['Mass fraction of the guests, of all protein', host.phiX.toFixed(4)],
    ],
  );

/** A page that prints well has no more. */
const SHOWN_VMS = 200;

const vmTable = ({ vmPerformance }: ProfileReport): string => {
  const vms = Object.entries(vmPerformance);
  const table = htmlTable(
    ['VM', 'health score', 'violations', 'in turns', 'waiting'],
    vms
      .slice(0, SHOWN_VMS)
      .map(([vmId, vm]) => [
        vmId,
        vm.averageHealth.toFixed(0),
        vm.totalViolations,
        seconds(vm.currentCpuTime),
        seconds(vm.currentWaitTime),
      ]),
  );
  return vms.length <= SHOWN_VMS
    ? table
    : `${table}\n<p class="note">And ${numberWithCommas(vms.length - SHOWN_VMS)} more, which the JSON document has.</p>`;
};

const workTable = ({ work }: ProfileReport): string =>
  htmlTable(
    ['', 'supplied', 'used', 'idle', 'kept back'],
    (
      [
        ['Residues', work.residues],
        ['Ribosome-seconds', work.ribosomeSeconds],
        ['ATP', work.atp],
      ] as const
    ).map(([name, { supplied, used, idle, overhead }]) => [
      name,
      ...[supplied, used, idle, overhead].map((amount) => numberWithCommas(Math.round(amount))),
    ]),
  );

const limitTable = ({ limitedBy }: ProfileReport): string =>
  htmlTable(
    ['ended by', 'quanta'],
    Object.entries(limitedBy).map(([cause, count]) => [cause, numberWithCommas(count)]),
  );

/**
 * The report of a profiler as one HTML page that needs nothing but itself, on screens and on paper: what is short, tables,
 * and plots. The same books give the same bytes.
 */
export const profilePage = (hypervisor: BioXenHypervisor, profiler: PerformanceProfiler): string => {
  const report = profiler.report();
  const title = `Profile of a cell: ${report.chassisType}`;
  const engines = report.engines.length === 0 ? 'none yet' : report.engines.join(', ');
  const { plots, notes } = profilePlots(hypervisor, profiler);
  return htmlPage(title, [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="note">${escapeHtml(report.disclaimer)}</p>`,
    `<p>Time of the cell ${seconds(report.timestamp)}; ${numberWithCommas(report.samples)} samples over ${seconds(report.monitoringDuration)}; engines: ${escapeHtml(engines)}.</p>`,
    ...(report.emptyReason === undefined ? [] : [`<p>${escapeHtml(report.emptyReason)}</p>`]),
    '<h2>Bottlenecks</h2>',
    htmlList(report.bottlenecks, 'None.'),
    ...(report.recommendations.length === 0
      ? []
      : ['<h2>Recommendations</h2>', htmlList(report.recommendations, '')]),
    '<h2>Means of the last samples</h2>',
    summaryTable(report),
    ...(report.host === undefined ? [] : ['<h2>The host</h2>', hostTable(report.host)]),
    '<h2>VMs</h2>',
    Object.keys(report.vmPerformance).length === 0 ? '<p>There is none.</p>' : vmTable(report),
    '<h2>Where the work went</h2>',
    workTable(report),
    `<p class="note">Done and not paid for yet: ${numberWithCommas(report.work.debt)} residues.</p>`,
    '<h2>What ended the quanta</h2>',
    limitTable(report),
    ...(plots.length === 0 ? [] : ['<h2>Plots</h2>']),
    ...plots.map((plot) => `<figure>\n${plot.trimEnd()}\n</figure>`),
    ...notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
  ]);
};
