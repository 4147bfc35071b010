import { BaseChassis, BioXenHypervisor, EcoliChassis } from '@bioxen/hypervisor';

const RIBOSOMES_EACH = 17;

/** A cell with room for so many guests of 17 ribosomes. */
class Culture extends BaseChassis {
  chassisType = 'culture';
  #guests;

  constructor(guests) {
    super();
    this.#guests = guests;
  }

  getCapabilities() {
    return {
      ...new EcoliChassis().getCapabilities(),
      ribosomes: Math.ceil((this.#guests * RIBOSOMES_EACH) / 0.85) + 1,
      maxVms: this.#guests,
      rnaPolymerases: this.#guests * 10,
    };
  }
}

/** So many running guests with endless work, whose turns have so many units; turns are taken when they are asked for. */
export const startCulture = async (guests, unitsPerTurn, code = 'while true do end') => {
  const hypervisor = new BioXenHypervisor({
    chassis: new Culture(guests),
    maxVms: guests,
    quantumSeconds: unitsPerTurn / (RIBOSOMES_EACH * 20),
  });
  for (let index = 0; index < guests; index++) {
    const vmId = `vm${index}`;
    await hypervisor.createVm(vmId, {
      resources: { ribosomes: RIBOSOMES_EACH, atpPercentage: 100 / guests },
    });
    await hypervisor.startVm(vmId);
    hypervisor.executeProcess(vmId, code, { autoRun: false }).catch(() => undefined);
  }
  return hypervisor;
};

/** Gives so many turns; what they took on the wall, and how much of it was inside of the guests, milliseconds. */
export const giveTurns = async (hypervisor, turns) => {
  const before = hypervisor.getScheduling();
  const began = performance.now();
  for (let turn = 0; turn < turns; turn++) await hypervisor.runScheduler();
  const wallMs = performance.now() - began;
  return { wallMs, insideMs: hypervisor.getScheduling().insideMs - before.insideMs };
};
