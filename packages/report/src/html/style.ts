/** How the page looks: light, dark, narrow, printed. Plain text, because the page carries it inline. */
export const STYLE = `
:root{color-scheme:light dark;
--bg:#f4f6f8;--card:#fff;--ink:#18212d;--soft:#556274;--line:#d8dee7;--faint:#eef1f5;--link:#1a56b0;
--critical:#a8071a;--high:#c2410c;--medium:#8a6100;--low:#1d5fa8;--none:#2f8f57;
--bad:#a8071a;--open:#8a6100;--good:#1b6e3c;--bad-bg:#fdecee;--open-bg:#fdf4dc;--good-bg:#e6f4ea;
--q-critical:#c1121f;--q-high:#ee7a30;--q-medium:#e3b23c;--q-low:#5b9bd5;--q-none:#9fd3b2}
@media (prefers-color-scheme:dark){:root{
--bg:#0f141b;--card:#171e28;--ink:#e4e9f0;--soft:#9dabbd;--line:#2b3646;--faint:#1e2733;--link:#8ab8ff;
--critical:#c1121f;--high:#c2500f;--medium:#8a6500;--low:#2a6cb8;--none:#3a9c65;
--bad:#ff9a94;--open:#f0c661;--good:#7fd6a0;--bad-bg:#3a1a1e;--open-bg:#352b12;--good-bg:#15301f;
--q-critical:#e5383b;--q-high:#f08a4b;--q-medium:#e9c46a;--q-low:#6aa9e0;--q-none:#3f7d58}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.05rem;font-weight:600;color:var(--soft);margin:0}
.headline{font-size:1.9rem;line-height:1.2;font-weight:700;margin:.2rem 0 .3rem;letter-spacing:-.015em;text-wrap:balance}
.meta,.lead,.label,.type,.where,.kind,.files,footer{color:var(--soft);font-size:.875rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem}
h4{font-size:.95rem;margin:1.3rem 0 .4rem}
p{margin:.4rem 0}
p,li,dd,h1,figcaption{overflow-wrap:anywhere}
code,pre{font:.85em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
a{color:var(--link)}
.where{overflow-wrap:anywhere;font-size:.8rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
[hidden]{display:none!important}
.incomplete{background:var(--bad-bg);border:1px solid var(--bad);border-left-width:6px;border-radius:8px;padding:.2rem 1.1rem .8rem;margin-top:1.2rem}
.incomplete h2{margin-top:.6rem;color:var(--bad)}
.tiles{list-style:none;display:flex;flex-wrap:wrap;gap:.6rem;padding:0;margin:1.2rem 0 0}
.tile{background:var(--card);border:1px solid var(--line);border-top:4px solid var(--line);border-radius:8px;padding:.45rem .9rem .55rem;min-width:6.2rem;color:var(--soft);font-size:.875rem}
.tile b{display:block;font-size:1.6rem;line-height:1.2;color:var(--ink);font-variant-numeric:tabular-nums}
.tile.zero b{color:var(--soft);font-weight:400}
.t-critical{border-top-color:var(--q-critical)}.t-high{border-top-color:var(--q-high)}.t-medium{border-top-color:var(--q-medium)}.t-low{border-top-color:var(--q-low)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .7rem;border-bottom:1px solid var(--line)}
thead th{font-size:.8rem;color:var(--soft);font-weight:600;white-space:nowrap}
tbody th{font-weight:500}
.overview{background:var(--card);border:1px solid var(--line);border-radius:8px;border-collapse:separate;border-spacing:0;min-width:40rem}
.overview td,.overview tbody th{border-bottom:0;border-top:1px solid var(--line)}
.overview th,.overview td{padding:.7rem .9rem}
.overview thead td{border-top:0}
.overview thead th{border-bottom:0;font-size:.875rem}
.overview tbody th{font-size:1rem;font-weight:600}
.overview svg{display:block;margin-top:.45rem;max-width:100%;height:auto}
.overview .empty{color:var(--soft)}
.number{font:inherit;font-size:1.25rem;font-weight:700;color:inherit;background:none;border:1px solid transparent;border-radius:6px;padding:0 .45rem;margin-left:-.5rem;cursor:pointer;font-variant-numeric:tabular-nums;text-decoration:underline;text-decoration-color:var(--line);text-underline-offset:.2em}
.number:hover{background:var(--faint);text-decoration-color:currentColor}
.number[aria-pressed=true]{background:var(--ink);color:var(--bg);text-decoration:none}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;color:var(--soft);font-size:.85rem;margin-top:.7rem}
.q-critical{fill:var(--q-critical)}.q-high{fill:var(--q-high)}.q-medium{fill:var(--q-medium)}.q-low{fill:var(--q-low)}.q-none{fill:var(--q-none)}
th .v-noncompliant,.result.r-fail{color:var(--bad)}th .v-indeterminate,.result.r-unknown{color:var(--open)}th .v-compliant,.result.r-pass{color:var(--good)}
.result{font-weight:600}
form{display:none;position:sticky;top:0;z-index:1;gap:.7rem;flex-wrap:wrap;align-items:end;background:var(--bg);padding:.7rem 0;border-bottom:1px solid var(--line);margin-bottom:.7rem}
.scripted form{display:flex}
label{display:grid;gap:.15rem;font-size:.8rem;color:var(--soft)}
.grow{flex:1 1 12rem}
input,select,form button{font:inherit;font-size:.9rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.35rem .55rem;min-height:2.25rem;max-width:100%}
form button{cursor:pointer}form button:hover{background:var(--faint)}
output{font-size:.9rem;font-weight:600;padding:.4rem 0;margin-left:auto}
.app{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:.5rem 0;scroll-margin-top:9rem;content-visibility:auto;contain-intrinsic-size:auto 3.4rem}
.app[open]{content-visibility:visible}
.app>summary{display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:center;padding:.65rem .9rem .65rem 2.1rem;cursor:pointer;list-style:none;position:relative}
summary::-webkit-details-marker{display:none}
.app>summary::before{content:"";position:absolute;left:.95rem;top:1.2rem;width:.42rem;height:.42rem;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg)}
.app[open]>summary::before{transform:rotate(45deg);top:1.1rem}
.app>summary:hover{background:var(--faint);border-radius:8px}
.app-name{font-weight:600;overflow-wrap:anywhere;flex:1 1 16rem;min-width:0}
.label{font-weight:400;margin-left:.4rem}
.marks{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
.type{margin-right:.3rem}
.pill{display:inline-block;border-radius:99px;padding:.05rem .65rem;font-size:.8rem;font-weight:600;line-height:1.5;white-space:nowrap}
.s-critical,.s-high,.s-medium,.s-low{color:#fff}
.s-critical{background:var(--critical)}.s-high{background:var(--high)}.s-medium{background:var(--medium)}.s-low{background:var(--low)}
.pill.v-noncompliant{color:var(--bad);background:var(--bad-bg)}.pill.v-indeterminate{color:var(--open);background:var(--open-bg)}
.pill.v-compliant{color:var(--good);background:var(--good-bg)}.pill.v-not-applicable{color:var(--soft);background:var(--faint)}
.body{padding:0 1.1rem 1rem;border-top:1px solid var(--line)}
.because{font-size:1.02rem;margin:.8rem 0}
.finding{border:1px solid var(--line);border-left:5px solid var(--line);border-radius:6px;padding:.6rem .95rem .75rem;margin:.7rem 0;background:var(--card)}
.f-critical{border-left-color:var(--q-critical)}.f-high{border-left-color:var(--q-high)}.f-medium{border-left-color:var(--q-medium)}.f-low{border-left-color:var(--q-low)}
.finding h4{margin:0 0 .3rem;display:flex;flex-wrap:wrap;gap:.2rem .7rem;align-items:center}
.rule{font-size:.9rem}
.scores{color:var(--soft);font-weight:400;font-size:.85rem;display:inline-flex;gap:.8rem}
.scores b{color:var(--ink)}
.vectors{font-weight:400;font-size:.8rem;color:var(--soft)}
.vectors summary,.wire summary,.more summary{cursor:pointer;color:var(--link);font-size:.8rem}
.finding p .where{display:block}
.waived{background:var(--open-bg);color:var(--open);padding:.25rem .6rem;border-radius:4px;font-size:.9rem}
.changes{list-style:none;padding:0;margin:.6rem 0;display:grid;gap:.35rem}
.change{display:flex;gap:.6rem;align-items:flex-start;background:var(--good-bg);border-radius:6px;padding:.4rem .7rem}
.change code{color:var(--soft)}
.box{flex:none;width:1.05rem;height:1.05rem;margin-top:.22rem;border:2px solid var(--good);border-radius:3px;position:relative}
.box-tick::after{content:"";position:absolute;left:.22rem;top:-.02rem;width:.28rem;height:.58rem;border:solid var(--good);border-width:0 2.5px 2.5px 0;transform:rotate(42deg)}
.eyebrow{font-size:.8rem;font-weight:600;color:var(--soft)}
.steps{margin:.2rem 0;padding-left:1.4rem}
.alternatives{display:grid;align-items:start;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:.7rem}
.alternative{border:1px solid var(--line);border-radius:6px;padding:.4rem .9rem .7rem}
.settings tbody th{min-width:15rem}
.settings tbody th code{display:block;color:var(--soft);font-size:.75rem}
.settings td{min-width:6.5rem;overflow-wrap:anywhere}
.row-bad td:nth-of-type(1){color:var(--bad);font-weight:600}.row-bad{background:var(--bad-bg)}
.row-good td:nth-of-type(1){color:var(--good)}.row-open td:nth-of-type(1){color:var(--open);font-weight:600}
.row-bad td:nth-of-type(2){font-weight:600}
.controls tbody th{min-width:14rem}
.evidence{list-style:none;padding:0;margin:0}
.evidence li{display:grid;grid-template-columns:4rem 5rem 8rem 1fr;gap:.2rem .8rem;padding:.35rem 0;border-bottom:1px solid var(--line);align-items:baseline}
.says{font-weight:600}
meter{width:5rem;height:.7rem}
.proof{margin:.8rem 0 0;padding:.6rem .8rem .8rem;background:var(--faint);border-radius:6px}
.moments{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1rem;margin-top:.6rem}
.moment{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.5rem .8rem .7rem;min-width:0}
.moment-title{font-weight:600;display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:center;margin:.1rem 0 .5rem}
.outcome{font-size:.78rem;font-weight:600;border-radius:99px;padding:.02rem .6rem}
.o-good{color:var(--good);background:var(--good-bg)}.o-bad{color:var(--bad);background:var(--bad-bg)}.o-open{color:var(--open);background:var(--open-bg)}
.sequence{list-style:none;margin:0;padding:0;display:grid;gap:.7rem}
.lanes{display:grid;grid-template-columns:5.2rem 1fr 4rem;align-items:end;gap:.5rem}
.actor{font-size:.78rem;font-weight:600;text-align:center;border:1px solid var(--line);border-radius:4px;padding:.05rem .2rem;background:var(--faint);overflow-wrap:anywhere}
.arrow{position:relative;border-bottom:2px solid var(--soft);padding:0 .6rem .15rem 0;font-size:.85rem;line-height:1.35;margin-bottom:.55rem}
.arrow::after{content:"";position:absolute;right:0;bottom:-6px;border:solid transparent;border-width:5px 0 5px 8px;border-left-color:var(--soft)}
.arrow-back{border-bottom-style:dashed;padding:.25rem 0 .1rem .8rem;margin-bottom:.2rem}
.arrow-back::after{right:auto;left:0;border-width:5px 8px 5px 0;border-left-color:transparent;border-right-color:var(--soft)}
.wire pre{margin:.3rem 0 0;padding:.5rem .7rem;background:var(--faint);border-radius:4px;white-space:pre-wrap;font-size:.76rem}
.rules dt{font-weight:600;margin-top:.6rem}.rules dd{margin:0 0 0 1rem}
footer{margin-top:2.5rem;padding-top:1rem;padding-bottom:2rem;border-top:1px solid var(--line)}
@media (max-width:44rem){
body{font-size:15px}.headline{font-size:1.45rem}header{padding-top:1.2rem}
form{position:static}.evidence li{grid-template-columns:4rem 1fr}.evidence li>span:last-child{grid-column:1/-1}.evidence .kind{grid-column:1/-1}
.lanes{grid-template-columns:3.9rem 1fr 3.3rem;gap:.3rem}.body{padding:0 .6rem .7rem}.finding{padding:.5rem .6rem .6rem}.proof{padding:.5rem}.moment{padding:.4rem .5rem .5rem}.overview th,.overview td{padding:.55rem .3rem}.overview{min-width:0}.overview thead th{font-size:.66rem;white-space:normal}.overview tbody th{font-size:.85rem}.number{margin-left:-.35rem;padding:0 .3rem}
.settings tbody th{min-width:10rem}.actor{font-size:.68rem}output{margin-left:0}
.settings td,.settings th,.controls td,.controls th{padding:.4rem .45rem}}
@media print{
:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#f4f4f4;--critical:#a8071a;--high:#b8400b;--medium:#7a5600;--low:#1d5fa8;
--bad:#a8071a;--open:#7a5600;--good:#1b6e3c;--bad-bg:#fdecee;--open-bg:#fdf4dc;--good-bg:#eaf5ee;
--q-critical:#c1121f;--q-high:#ee7a30;--q-medium:#e3b23c;--q-low:#5b9bd5;--q-none:#9fd3b2;color-scheme:light}
body{font-size:10pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
form,.skip,.vectors,.wire:not([open]){display:none!important}
.scripted form{display:none}
.app{content-visibility:visible;break-inside:auto}.finding,.alternative,.moment,tr,.app>summary{break-inside:avoid}
.app>summary{break-after:avoid}h2,h4{break-after:avoid}
.overview{min-width:0}.scroll{overflow:visible}}
@media (forced-colors:active){.pill,.outcome,.box,.tile{border:1px solid}}
`;
