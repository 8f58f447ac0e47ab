/** The page of the errors: every known one, in the words that `explain` prints. */
import { errorPage, KNOWN_ERRORS } from '@countersign/known-errors';

/** Sentence → the error it belongs to. */
export function errorIndex(): string {
  return [
    '| it reads | codes | error |',
    '|---|---|---|',
    ...KNOWN_ERRORS.map(({ id, texts, codes }) => {
      const read = texts.map((text) => `“${text}”`).join('<br>');
      return `| ${read} | ${codes.map((code) => `\`${code}\``).join('<br>')} | [${id}](#${id}) |`;
    }),
  ].join('\n');
}

/** The pages of all errors, one below the other. */
export function errorSections(): string {
  return KNOWN_ERRORS.map((error) =>
    errorPage(error, undefined, (rule) => `[${rule}](rules/${rule}.md)`).replaceAll(/^(#{1,2}) /gm, '#$1 '),
  ).join('\n');
}
