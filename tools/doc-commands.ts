/** The parts of `docs/commands` that are worked out from the command line itself and from the schema of the config file. */
import { REPORT_FORMATS } from '@countersign/report';
import type { Argument, Command, Option } from 'commander';
import { commandLine } from '../packages/countersign/src/program.ts';
import schema from '../packages/review/schemas/config.schema.json' with { type: 'json' };

/** The program with nothing behind its commands: to read, and to try command lines on. */
export function programToRead(): Command {
  return commandLine(() => async () => undefined);
}

/** Page in `docs/commands` → its generated parts by name. */
export function commandParts(): Map<string, Record<string, string>> {
  const { commands } = programToRead();
  return new Map<string, Record<string, string>>([
    ['README.md', { commands: commandIndex(commands) }],
    ['config.md', { keys: configKeys() }],
    ['outputs.md', { formats: formatTable() }],
    ...commands.map((command): [string, Record<string, string>] => [
      `${command.name()}.md`,
      { options: command.commands.length > 0 ? groupTables(command) : commandTable(command) },
    ]),
  ]);
}

function commandIndex(commands: readonly Command[]): string {
  return [
    '| command | does |',
    '|---|---|',
    ...commands.map((command) => `| [${command.name()}](${command.name()}.md) | ${cell(command.description())} |`),
  ].join('\n');
}

function formatTable(): string {
  return [
    '| format | for | what to know |',
    '|---|---|---|',
    ...REPORT_FORMATS.map((format) => `| \`${format.name}\` | ${format.for} | ${format.about} |`),
  ].join('\n');
}

function groupTables(group: Command): string {
  return group.commands.map((command) => `${cell(command.description())}:\n\n${commandTable(command)}`).join('\n\n');
}

function commandTable(command: Command): string {
  // Every command has --version, as it has --help: said once, on the index.
  const options = command.options.filter((option) => option.long !== '--version');
  const rows = [...command.registeredArguments.map(argumentRow), ...options.map(optionRow)];
  const usage = `\`\`\`\n${pathOf(command)} ${command.usage()}\n\`\`\``;
  return rows.length === 0 ? usage : [usage, '', '| option | does | default |', '|---|---|---|', ...rows].join('\n');
}

function argumentRow(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}…` : argument.name();
  return `| \`${name}\` | ${cell(argument.description)} | ${shown(argument.defaultValue)} |`;
}

function optionRow(option: Option): string {
  const choices =
    option.argChoices === undefined ? '' : `: ${option.argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
  const value = option.isBoolean() || option.negate ? undefined : option.defaultValue;
  return `| \`${option.flags}\` | ${cell(option.description)}${choices} | ${shown(value)} |`;
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.map((one) => `\`${one}\``).join(' ') : `\`${String(value)}\``;
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** What a cell of a table may hold. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

interface SchemaPart {
  type?: string | readonly string[];
  enum?: readonly string[];
  description?: string;
  required?: readonly string[];
  properties?: Readonly<Record<string, SchemaPart>>;
  additionalProperties?: boolean | SchemaPart;
  items?: SchemaPart;
}

/** Every key of the config file, as a path. */
function configKeys(): string {
  return ['| key | value | means |', '|---|---|---|', ...keyRows(schema as SchemaPart, '')].join('\n');
}

function keyRows(part: SchemaPart, path: string): string[] {
  return Object.entries(part.properties ?? {}).flatMap(([name, child]) => {
    if (name === '$schema') return [];
    const key = `${path}${name}`;
    const must = part.required?.includes(name) === true ? ' (required)' : '';
    const row = `| \`${key}\` | ${typeOf(child)}${must} | ${cell(child.description ?? '')} |`;
    const inside =
      typeof child.additionalProperties === 'object'
        ? { ...child.additionalProperties, at: `${key}.NAME.` }
        : undefined;
    return [
      row,
      ...keyRows(child, `${key}.`),
      ...(inside === undefined ? [] : keyRows(inside, inside.at)),
      ...(child.items?.properties === undefined ? [] : keyRows(child.items, `${key}[].`)),
    ];
  });
}

function typeOf({ enum: choices, type, items }: SchemaPart): string {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(', ');
  const kinds = (Array.isArray(type) ? type : [type]).filter((kind) => kind !== 'null');
  return kinds.map((kind) => (kind === 'array' ? `list of ${items?.type ?? 'values'}s` : String(kind))).join(' or ');
}
