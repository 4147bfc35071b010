import { ApiFailure } from '../dispatch/api-failure.js';
import type { ServerModel } from '../schema/server-model.js';
import { databaseText } from './database-text.js';
import type { SimRecord } from './sim-value.js';

type Test = (record: SimRecord) => boolean;
type Operand = (record: SimRecord) => string;

const token = /\s*(?:([()=])|(not|and|or|field|true|false)\b|"([^"]*)"|'([^']*)')/y;

/**
 * The expressions of `get_all_records_where`: `field "name__label"="x" and not (field "is_a_template"="true")`. Fields have
 * the names of the database, literals have no escapes, and values are compared in the database's own notation.
 * @throws ApiFailure INVALID_VALUE for what is no expression, INTERNAL_ERROR for a field that does not exist
 */
export function compileQuery(model: ServerModel, className: string, expression: string): Test {
  try {
    return parseQuery(model, className, expression);
  } catch (error) {
    if (!(error instanceof ParseProblem)) throw error;
    throw new ApiFailure('INVALID_VALUE', expression, 'Stdlib.Parsing.Parse_error');
  }
}

function parseQuery(model: ServerModel, className: string, expression: string): Test {
  const tokens = tokenize(expression);
  let at = 0;
  const queryNames = new Map(model.fieldsOf(className).map(({ name, queryName }) => [queryName, name]));
  const peek = (): string | undefined => tokens[at];
  const take = (): string => {
    const next = tokens[at];
    if (next === undefined) throw parseFailure();
    at += 1;
    return next;
  };

  function readOr(): Test {
    const left = readAnd();
    if (peek() !== 'or') return left;
    take();
    const right = readOr();
    return (record) => left(record) || right(record);
  }

  function readAnd(): Test {
    const left = readTest();
    if (peek() !== 'and') return left;
    take();
    const right = readAnd();
    return (record) => left(record) && right(record);
  }

  function readTest(): Test {
    const next = take();
    if (next === 'not') {
      const test = readTest();
      return (record) => !test(record);
    }
    if (next === '(') {
      const test = readOr();
      if (take() !== ')') throw parseFailure();
      return test;
    }
    if (next === 'true') return () => true;
    if (next === 'false') return () => false;
    const left = readOperand(next);
    if (take() !== '=') throw parseFailure();
    const right = readOperand(take());
    return (record) => left(record) === right(record);
  }

  function readOperand(word: string): Operand {
    if (word === 'field') {
      const name = literal(take());
      const field = queryNames.get(name);
      if (field === undefined) throw new ApiFailure('INTERNAL_ERROR', 'missing field', name, '');
      return (record) => databaseText(record[field] ?? '');
    }
    const constant = literal(word);
    return () => constant;
  }

  const test = readOr();
  if (at < tokens.length) throw parseFailure();
  return test;
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  let end = 0;
  for (let match = token.exec(expression); match !== null; match = token.exec(expression)) {
    const [, sign, word, double, single] = match;
    tokens.push(sign ?? word ?? `"${double ?? single ?? ''}`);
    end = token.lastIndex;
  }
  if (expression.slice(end).trim() !== '') throw parseFailure();
  return tokens;
}

function literal(word: string): string {
  if (!word.startsWith('"')) throw parseFailure();
  return word.slice(1);
}

/** What is no expression; the name of the exception is OCaml's. */
class ParseProblem extends Error {}

const parseFailure = (): ParseProblem => new ParseProblem();
