import { InvalidOptionError } from '@bioxen/core';
import type { OdeSystem } from './ode-system.js';
import type { GuestGene, WeisseParameters } from './weisse-parameters.js';

interface Gene {
  readonly name: string;
  readonly length: number;
  readonly w: number;
  readonly theta: number;
}

/** The genes of the cell, ribosomes first, then its guests. `p` is the guest of the authors. */
export const genesOf = (given: WeisseParameters, guests: readonly GuestGene[]): readonly Gene[] => [
  { name: 'r', length: given.nr, w: given.wr, theta: given.thetaR },
  { name: 't', length: given.nx, w: given.wt, theta: given.thetaX },
  { name: 'm', length: given.nx, w: given.wm, theta: given.thetaX },
  { name: 'q', length: given.nx, w: given.wq, theta: given.thetaX },
  { name: 'p', length: given.nx, w: given.wp, theta: given.thetaX },
  ...guests.map(({ name, length = given.nx, transcription, threshold = given.thetaX }) => ({
    name,
    length,
    w: transcription,
    theta: threshold,
  })),
];

const [S, A, R] = [0, 1, 2];
const FIRST_GENE = 3;
const [T, M, Q] = [1, 2, 3];

/** Where the states of a gene stand: mRNA, complex, bound complex, and its protein (not for ribosomes). */
export const stateIndex = (genes: number) => ({
  mrna: (gene: number): number => FIRST_GENE + 3 * gene,
  complex: (gene: number): number => FIRST_GENE + 3 * gene + 1,
  bound: (gene: number): number => FIRST_GENE + 3 * gene + 2,
  protein: (gene: number): number => FIRST_GENE + 3 * genes + gene - 1,
});

const stateNames = (genes: readonly Gene[]): readonly string[] => [
  's',
  'a',
  'R',
  ...genes.flatMap(({ name }) => [`m_${name}`, `c_${name}`, `z_${name}`]),
  ...genes.slice(1).map(({ name }) => name),
];

const statesOf = ({ name }: Pick<Gene, 'name'>): readonly string[] => [
  `m_${name}`,
  `c_${name}`,
  `z_${name}`,
  name,
];

/** A state of one gene must not stand where another's does: results are by name. */
const refuseSameNames = (genes: readonly Gene[], guests: readonly GuestGene[]): void => {
  const host = genes.slice(0, genes.length - guests.length);
  const taken = new Set(['s', 'a', 'R', ...host.flatMap(statesOf)]);
  for (const [at, guest] of guests.entries()) {
    const { name } = guest;
    if (typeof name !== 'string' || name === '')
      throw InvalidOptionError.unexpected(`guests[${at}].name`, name, 'a name of one letter or more');
    const states = statesOf(guest);
    if (states.some((state) => taken.has(state)))
      throw new InvalidOptionError(
        `guests[${at}].name`,
        `a gene or a state of the cell or of another guest has the name ${JSON.stringify(name)}`,
        { hint: `Give each guest a name of its own, and none of ${[...taken].join(', ')}.` },
      );
    for (const state of states) taken.add(state);
  }
};

/**
 * The equations of Weiße et al. 2015 with any number of guests, and their exact derivatives.
 * @throws {InvalidOptionError} for a guest whose name another gene or state has
 */
export const weisseSystem = (given: WeisseParameters, guests: readonly GuestGene[]): OdeSystem => {
  const genes = genesOf(given, guests);
  refuseSameNames(genes, guests);
  const { mrna, complex, bound, protein } = stateIndex(genes.length);
  const size = FIRST_GENE + 3 * genes.length + genes.length - 1;
  const { gammaMax, M: mass, kb, ku, b, dm, ns, nq, Kq, Km, vm } = given;
  const half = gammaMax / given.Kp;
  const block = given.cl * given.kcm;
  const uptake = (given.vt * given.s0) / (given.Kt + given.s0);
  const tProtein = protein(T);
  const mProtein = protein(M);
  const qProtein = protein(Q);

  const repression = (q: number): number => 1 / (1 + (Math.max(q, 0) / Kq) ** nq);

  const derivatives = (y: Float64Array, rates: Float64Array): void => {
    const a = y[A] ?? 0;
    const s = y[S] ?? 0;
    const free = y[R] ?? 0;
    const gamma = (gammaMax * a) / (half + a);
    let translating = 0;
    for (let gene = 0; gene < genes.length; gene++) translating += y[complex(gene)] ?? 0;
    const growth = (gamma * translating) / mass;
    const catalysis = ((y[mProtein] ?? 0) * vm * s) / (Km + s);
    rates[S] = (y[tProtein] ?? 0) * uptake - catalysis - growth * s;
    rates[A] = ns * catalysis - gamma * translating - growth * a;
    let exchange = -growth * free;
    for (const [gene, { length, w, theta }] of genes.entries()) {
      const m = y[mrna(gene)] ?? 0;
      const c = y[complex(gene)] ?? 0;
      const z = y[bound(gene)] ?? 0;
      const finished = (gamma / length) * c;
      const released = ku * c + finished;
      const binding = kb * free * m;
      const regulation = gene === Q ? repression(y[qProtein] ?? 0) : 1;
      rates[mrna(gene)] = ((w * a) / (theta + a)) * regulation + released - binding - (dm + growth) * m;
      rates[complex(gene)] = binding + b * z - released - (block + growth) * c;
      rates[bound(gene)] = block * c - (b + growth) * z;
      exchange += released - binding;
      if (gene === 0) exchange += finished;
      else rates[protein(gene)] = finished - growth * (y[protein(gene)] ?? 0);
    }
    rates[R] = exchange;
  };

  const jacobian = (y: Float64Array, matrix: Float64Array): void => {
    matrix.fill(0);
    const add = (row: number, column: number, value: number): void => {
      const at = row * size + column;
      matrix[at] = (matrix[at] ?? 0) + value;
    };
    const a = y[A] ?? 0;
    const s = y[S] ?? 0;
    const free = y[R] ?? 0;
    const gamma = (gammaMax * a) / (half + a);
    const gammaByA = (gammaMax * half) / (half + a) ** 2;
    let translating = 0;
    for (let gene = 0; gene < genes.length; gene++) translating += y[complex(gene)] ?? 0;
    const growth = (gamma * translating) / mass;
    const growthByA = (gammaByA * translating) / mass;
    const growthByComplex = gamma / mass;
    // Dilution by growth, of every state.
    for (let row = 0; row < size; row++) {
      const value = y[row] ?? 0;
      add(row, row, -growth);
      add(row, A, -growthByA * value);
      for (let gene = 0; gene < genes.length; gene++) add(row, complex(gene), -growthByComplex * value);
    }
    const perEnzyme = (vm * s) / (Km + s);
    const catalysisByS = ((y[mProtein] ?? 0) * vm * Km) / (Km + s) ** 2;
    add(S, tProtein, uptake);
    add(S, mProtein, -perEnzyme);
    add(S, S, -catalysisByS);
    add(A, mProtein, ns * perEnzyme);
    add(A, S, ns * catalysisByS);
    add(A, A, -gammaByA * translating);
    for (const [gene, { length, w, theta }] of genes.entries()) {
      const m = y[mrna(gene)] ?? 0;
      const c = y[complex(gene)] ?? 0;
      const release = ku + gamma / length;
      const releaseByA = (gammaByA / length) * c;
      add(A, complex(gene), -gamma);
      const q = Math.max(y[qProtein] ?? 0, 0);
      const regulation = gene === Q ? repression(q) : 1;
      add(mrna(gene), A, ((w * theta) / (theta + a) ** 2) * regulation + releaseByA);
      if (gene === Q && q > 0)
        add(mrna(gene), qProtein, ((w * a) / (theta + a)) * (-nq / q) * (q / Kq) ** nq * regulation ** 2);
      add(mrna(gene), complex(gene), release);
      add(mrna(gene), mrna(gene), -kb * free - dm);
      add(mrna(gene), R, -kb * m);
      add(complex(gene), mrna(gene), kb * free);
      add(complex(gene), R, kb * m);
      add(complex(gene), bound(gene), b);
      add(complex(gene), complex(gene), -release - block);
      add(complex(gene), A, -releaseByA);
      add(bound(gene), complex(gene), block);
      add(bound(gene), bound(gene), -b);
      add(R, complex(gene), release);
      add(R, A, releaseByA);
      add(R, mrna(gene), -kb * free);
      add(R, R, -kb * m);
      const product = gene === 0 ? R : protein(gene);
      add(product, complex(gene), gamma / length);
      add(product, A, releaseByA);
    }
  };

  return { size, stateNames: stateNames(genes), derivatives, jacobian };
};
