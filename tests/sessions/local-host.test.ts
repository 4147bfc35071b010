import { engines, localTypes } from './engines.js';
import { localSubject } from './host-subjects.js';
import { describeSessions, testEnvironments } from './session-contract.js';

const subject = localSubject({ types: localTypes, environments: testEnvironments });
for (const engine of engines) describeSessions(subject, engine);
