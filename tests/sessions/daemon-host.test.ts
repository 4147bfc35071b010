import { engines, localTypes } from './engines.js';
import { daemonSubject } from './host-subjects.js';
import { describeSessions, testEnvironments } from './session-contract.js';

const subject = daemonSubject({ types: localTypes, environments: testEnvironments });
for (const engine of engines) describeSessions(subject, engine);
