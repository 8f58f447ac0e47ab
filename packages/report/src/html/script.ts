/**
 * What the page does beyond HTML: filter, expand, open for print. Plain text, because the page carries it inline and the
 * content policy names its hash. Without it everything can still be read.
 *
 * It never writes markup, only attributes and text.
 */
export const SCRIPT = String.raw`'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('scripted');
  const byId = (id) => document.getElementById(id);
  const apps = [...document.querySelectorAll('details.app')];
  const filters = {
    text: byId('filter-text'),
    verdict: byId('filter-verdict'),
    severity: byId('filter-severity'),
    type: byId('filter-type'),
  };
  const shownCount = byId('shown-count');
  const nothing = byId('nothing');
  const visible = () => apps.filter((app) => !app.hidden);

  function apply() {
    const words = filters.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const app of apps) {
      const data = app.dataset;
      const fits =
        words.every((word) => data.text.includes(word)) &&
        (filters.verdict.value === '' || data.verdict === filters.verdict.value) &&
        (filters.severity.value === '' || data.severity === filters.severity.value) &&
        (filters.type.value === '' || data.type === filters.type.value);
      app.hidden = !fits;
      if (fits) shown += 1;
    }
    shownCount.textContent = shown === apps.length ? apps.length + ' apps' : shown + ' of ' + apps.length + ' apps';
    nothing.hidden = shown > 0 || apps.length === 0;
    for (const button of document.querySelectorAll('button.number')) {
      const on = button.dataset.showType === filters.type.value && button.dataset.showVerdict === filters.verdict.value;
      button.setAttribute('aria-pressed', String(on));
    }
  }

  function clear() {
    for (const field of Object.values(filters)) field.value = '';
  }

  for (const field of Object.values(filters)) field.addEventListener('input', apply);
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  byId('filters').addEventListener('reset', () => {
    clear();
    apply();
  });
  byId('expand').addEventListener('click', () => visible().forEach((app) => { app.open = true; }));
  byId('collapse').addEventListener('click', () => apps.forEach((app) => { app.open = false; }));

  for (const button of document.querySelectorAll('button.number')) {
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') === 'true';
      clear();
      if (!on) {
        filters.type.value = button.dataset.showType;
        filters.verdict.value = button.dataset.showVerdict;
      }
      apply();
      if (!on) byId('apps').scrollIntoView({ block: 'start' });
    });
  }

  function openTarget() {
    const target = location.hash.length > 1 ? byId(location.hash.slice(1)) : null;
    if (target instanceof HTMLDetailsElement) target.open = true;
  }
  addEventListener('hashchange', openTarget);

  // Paper cannot be clicked: what is shown is opened, and closed again after.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = visible().filter((app) => !app.open && app.dataset.severity !== 'none');
    for (const app of opened) app.open = true;
  });
  addEventListener('afterprint', () => {
    for (const app of opened) app.open = false;
    opened = [];
  });

  openTarget();
  apply();
})();
`;
