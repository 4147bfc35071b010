import type { XapiSimulator } from '@bioxen/xapi-simulator';

/** The template that machines of tests are made from. */
export function templateRef({ db }: XapiSimulator): string {
  const [ref = ''] = db.VM.where({ name_label: 'lua-bio-template' }).keys();
  return ref;
}
