/** A number with a comma before each three digits, the same in every locale. */
export const numberWithCommas = (value: number): string => {
  const [whole = '', fraction] = String(value).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};
