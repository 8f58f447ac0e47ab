/** One app on the page: closed, a line; open, everything the review knows of it. */
import type { ReportedSetting, ReviewedApp } from '@countersign/review';
import { isSaid, type ShownApp } from '../order.ts';
import {
  changeInWords,
  clientTypeInWords,
  originInWords,
  ownerInWords,
  place,
  saysInWords,
  settingInWords,
  valueInWords,
} from '../wording.ts';
import { findingCard } from './finding.ts';
import { html, type Markup } from './markup.ts';
import { changeItem, severityPill, verdictPill } from './pills.ts';

export function appCard({ app, findings, worst }: ShownApp, index: number): Markup {
  const rules = [...new Set(findings.map((found) => found.rule))].join(' ');
  const text = `${app.name} ${app.label} ${app.files.join(' ')} ${rules}`.toLowerCase();
  const label = app.label === app.name || app.label === '' ? null : html`<span class="label">${app.label}</span>`;
  return html`<details class="app" id="app-${index + 1}" data-verdict="${app.verdict}" data-type="${app.clientType.value}" data-severity="${worst ?? 'none'}" data-text="${text}">
<summary><span class="app-name"><bdi>${app.name}</bdi> ${label}</span><span class="marks"><span class="type">${clientTypeInWords(app.clientType)}</span>${worst !== undefined && severityPill(worst)}${verdictPill(app.verdict)}</span></summary>
<div class="body">${!isSaid(app.because, findings) && html`<p class="because">${app.because}</p>`}
${findings.map(findingCard)}
${alternatives(app)}
${settingsTable(app.settings, app.required, app)}
${controlsTable(app)}
${evidenceList(app)}
${app.withstood.length > 0 && html`<p><span class="eyebrow">Withstood</span> ${app.withstood.join(', ')}</p>`}
<p class="files"><span class="eyebrow">${app.kind === 'ConnectedApp' ? 'Connected app' : 'External client app'}${ownerInWords(app.owner)}</span> ${app.files.map((file) => html`<code>${file}</code> `)}</p>
</div></details>`;
}

function alternatives(app: ReviewedApp): Markup | null {
  if (app.verdict !== 'indeterminate' || app.alternatives.length === 0) return null;
  const only = app.files.length === 1 ? app.files[0] : undefined;
  const items = app.alternatives.map(({ clientType, verdict, changes }) => {
    const likely = app.clientType.likely === clientType ? ', which is likely' : '';
    const todo =
      changes.length === 0
        ? html`<p>Nothing to change.</p>`
        : html`<ul class="changes">${changes.map((change) => changeItem(change, only))}</ul>`;
    return html`<div class="alternative"><p>If it is <b>${clientType}</b>${likely}: ${verdictPill(verdict)}</p>${todo}</div>`;
  });
  const name = JSON.stringify(app.name);
  const type = app.clientType.likely === 'public' ? 'public' : 'private';
  return html`<h4>What would make it compliant</h4><div class="alternatives">${items}</div>
<p>Settle it: declare the type in the config file (<code>countersign.config.json</code> or <code>.yaml</code>), <code>"apps": {${name}: {"clientType": "${type}"}}</code>, or give the client’s code to the review as one more path.</p>`;
}

/** Settings that the control asks something of come first. `about` adds what findings advise. */
export function settingsTable(
  settings: Readonly<Record<string, ReportedSetting>>,
  required: Readonly<Record<string, boolean>>,
  about?: ReviewedApp,
): Markup | null {
  const names = Object.keys(settings);
  const absent = Object.keys(required).filter((name) => settings[name] === undefined);
  const rows = [...names, ...absent]
    .map((name) => ({ name, row: settingRow(name, settings[name], required[name], about) }))
    .sort((a, b) => Number(required[b.name] !== undefined) - Number(required[a.name] !== undefined))
    .map(({ row }) => row);
  if (rows.length === 0) return null;
  return html`<h4>Settings</h4><div class="scroll" tabindex="0" role="region" aria-label="Settings"><table class="settings">
<thead><tr><th scope="col">Setting</th><th scope="col">Is</th><th scope="col">Should be</th><th scope="col">Known from</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function settingRow(
  name: string,
  setting: ReportedSetting | undefined,
  should: boolean | undefined,
  about: ReviewedApp | undefined,
): Markup {
  const is = setting?.value;
  const state = should === undefined ? 'free' : is === undefined ? 'open' : is === should ? 'good' : 'bad';
  const advised = about?.findings
    .filter((found) => found.waived === null)
    .flatMap((found) => found.remediation)
    .find((change) => change.setting === name);
  const wanted =
    should === undefined ? (advised === undefined ? '–' : `advised: ${changeInWords(advised)}`) : valueInWords(should);
  const mark = { free: null, open: '?', good: '✓', bad: '✗' }[state];
  return html`<tr class="row-${state}"><th scope="row">${settingInWords(name)}${setting !== undefined && html` <code>${setting.field}</code>`}</th>
<td>${mark !== null && html`<span class="mark" aria-hidden="true">${mark}</span> `}${valueInWords(is)}</td><td>${wanted}</td><td class="where"${setting?.file !== undefined && html` title="${place(setting)}"`}>${knownFrom(setting)}</td></tr>`;
}

/** The name of the file is enough here: its folder is in the title, and on the page already. */
function knownFrom(setting: ReportedSetting | undefined): string {
  if (setting === undefined) return 'not in the tree';
  if (setting.origin !== 'explicit' || setting.file === undefined) return originInWords(setting);
  return place({ ...setting, file: setting.file.slice(setting.file.lastIndexOf('/') + 1) });
}

function controlsTable(app: ReviewedApp): Markup | null {
  if (app.controls.length === 0) return null;
  const rows = app.controls.map(
    (
      control,
    ) => html`<tr><th scope="row">${control.name}</th><td><span class="result r-${control.literal}">${control.literal}</span></td>
<td><span class="result r-${control.reconciled}">${control.reconciled}</span></td><td>${control.why}</td></tr>`,
  );
  return html`<h4>Controls, read literally and reconciled</h4><div class="scroll" tabindex="0" role="region" aria-label="Controls"><table class="controls">
<thead><tr><th scope="col">Control</th><th scope="col">Literal</th><th scope="col">Reconciled</th><th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function evidenceList(app: ReviewedApp): Markup | null {
  if (app.clientType.evidence.length === 0) return null;
  const items = app.clientType.evidence.map((item) => {
    const at = place(item);
    return html`<li><span class="says">${saysInWords(item)}</span> <meter min="0" max="1" value="${item.weight}">${item.weight}</meter> <span class="kind">${item.kind}, ${item.weight}</span>
<span>${item.detail}${at !== '' && html` <span class="where">${at}</span>`}</span></li>`;
  });
  return html`<h4>Which kind of client: the evidence</h4><ul class="evidence">${items}</ul>`;
}
