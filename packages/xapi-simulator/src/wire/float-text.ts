/** `%.16g` of C, which is how xapi writes floats on XML: `1`, `1e+20`, `nan`, `-inf`. */
export function xmlFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return significant(value, 16);
}

/** How xapi writes floats on JSON: 17 digits where 16 are not enough, always with a point or an exponent. */
export function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const short = significant(value, 16);
  const text = Number(short) === value ? short : significant(value, 17);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** `%.<digits>g`: no trailing zeros, an exponent of two digits below -4 and from `digits` on. */
function significant(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (power < -4 || power >= digits) {
    return `${dropZeros(mantissa)}e${power < 0 ? '-' : '+'}${Math.abs(power).toString().padStart(2, '0')}`;
  }
  return dropZeros(value.toFixed(Math.max(0, digits - 1 - power)));
}

function dropZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
