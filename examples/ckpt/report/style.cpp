#include "style.hpp"

#include <fmt/format.h>

namespace program::page {

const std::string_view light_colours =
    "--paper:#fff;--ink:#1d1f22;--muted:#5a5f66;--rule:#d5d7da;--grid:#ebecee;--g1:#4a4e54;--g2:#8f949a;--g3:#c9ccd0;"
    "--a:#0067a3;--a1:#0072b2;--a2:#5fa8d3;--a3:#b3d6ea;--inv:#fff;"
    "--h0:#fff;--h1:#f1f1f2;--h2:#dddee0;--h3:#c6c8cb;--h4:#6d7177;--h5:#4c5055;--h6:#2b2e32";
const std::string_view dark_colours =
    "--paper:#15181b;--ink:#e9e7e2;--muted:#a6abb1;--rule:#3a3f45;--grid:#262a2e;--g1:#c3c7cb;--g2:#858b92;--g3:#"
    "50565c;"
    "--a:#56b4e9;--a1:#56b4e9;--a2:#337fac;--a3:#214d68;--inv:#15181b;"
    "--h0:#15181b;--h1:#20242a;--h2:#31363b;--h3:#4a5057;--h4:#7d848b;--h5:#a5abb1;--h6:#d3d6d9";
const std::string_view paper_colours =
    "--paper:#fff;--ink:#111;--muted:#4a4e54;--rule:#c9ccd0;--grid:#e6e7e9;--g1:#4a4e54;--g2:#8f949a;--g3:#c9ccd0;"
    "--a:#0067a3;--a1:#0072b2;--a2:#5fa8d3;--a3:#b3d6ea;--inv:#fff;"
    "--h0:#fff;--h1:#f1f1f2;--h2:#dddee0;--h3:#c6c8cb;--h4:#6d7177;--h5:#4c5055;--h6:#2b2e32";

namespace {

// Helvetica, Arial, Liberation Sans and Arimo have the widths that labels were placed by; where there is only DejaVu
// Sans, which is wider, a smaller size of it is taken.
constexpr std::string_view fallback =
    "@font-face{font-family:fallback;src:local(\"DejaVu Sans\");size-adjust:86%}"
    "@font-face{font-family:fallback;font-weight:700;src:local(\"DejaVu Sans Bold\");size-adjust:82%}";
constexpr std::string_view faces =
    "--sans:\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",Arimo,\"Nimbus Sans\",fallback,sans-serif;"
    "--serif:\"Palatino Linotype\",Palatino,\"URW Palladio L\",P052,\"TeX Gyre Pagella\",Georgia,serif;"
    "--mono:ui-monospace,Menlo,Consolas,\"Liberation Mono\",monospace";

constexpr std::string_view shapes = R"(
.m{fill:var(--muted)}svg .a{fill:var(--a)}svg .b{font-weight:700}.gk{fill:var(--g1)}svg .i{fill:var(--inv)}
.g1{fill:var(--g1)}.g2{fill:var(--g2)}.g3{fill:var(--g3)}.a1{fill:var(--a1)}.a2{fill:var(--a2)}.a3{fill:var(--a3)}
.h0{fill:var(--h0)}.h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}.h5{fill:var(--h5)}.h6{fill:var(--h6)}
svg path{fill:none}svg path.fg1{fill:var(--g1)}svg path.fa1{fill:var(--a1)}
.hair,.grid{stroke:var(--rule)}path.lead{stroke:var(--g2);margin:0}.ax{stroke:var(--g2)}.grid{stroke:var(--grid)}.mid{stroke:var(--ink);stroke-width:1.2}
path.banda{fill:var(--a1);fill-opacity:.15}
.cvg{stroke:var(--g1);stroke-width:1.6}.cva{stroke:var(--a1);stroke-width:1.8}.flatg{stroke:var(--g1);stroke-width:5;stroke-linecap:round}.flata{stroke:var(--a1);stroke-width:5;stroke-linecap:round}
.dog{fill:var(--paper);stroke:var(--ink);stroke-width:2}.dg{fill:var(--g1);stroke:var(--paper);stroke-width:1.5}.da{fill:var(--a1);stroke:var(--paper);stroke-width:1.5}.dgl{fill:var(--g2)}
.zonea{fill:var(--a3)}.zoneg{fill:var(--g3)}.ticka{stroke:var(--a);stroke-width:1.4}.tickg{stroke:var(--g1);stroke-width:1.4}
.step{fill:var(--paper);stroke:var(--g2)}.still{fill:var(--g1)}.safea{stroke:var(--a1);stroke-width:1.6}.safeg{stroke:var(--ink);stroke-width:1.6}
.within{fill:var(--grid);fill-opacity:.6}.contour{stroke:var(--a1);stroke-width:3;stroke-linecap:square}.me{fill:none;stroke:var(--a);stroke-width:1.6}.frame{fill:none;stroke:var(--g2)}
)";

constexpr std::string_view page = R"(*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;background:var(--paper)}
body{margin:0 auto;padding:40px 24px 48px;max-width:1088px;background:var(--paper);color:var(--ink);font:16px/1.5 var(--serif)}
h1{font:600 15px/1.4 var(--sans);margin:0}
.job{font:14px/1.45 var(--sans);color:var(--muted);margin:2px 0 0;overflow-wrap:anywhere}
.lead{max-width:900px;margin:36px 0 56px}
.lead p{font-size:29px;line-height:1.32;margin:0 0 .5em;letter-spacing:-.005em}
.lead .range{font:14px/1.5 var(--sans);color:var(--muted);max-width:680px;margin-top:22px;letter-spacing:0}
b{font-weight:600}.lead b{font-weight:700}
.a{color:var(--a)}
section{display:grid;grid-template-columns:272px minmax(0,720px);column-gap:48px;border-top:1px solid var(--rule);padding:22px 0 44px}
h2{font:700 20px/1.28 var(--serif);margin:0 0 10px}
.cap p{margin:0;font-size:15.5px;line-height:1.5}
figure{margin:4px 0 0;min-width:0}figure>p{margin:0;font-size:15.5px;line-height:1.5;max-width:640px}
code{white-space:nowrap}
svg{display:block;width:100%;height:auto;overflow:visible;font:12px var(--sans);font-variant-numeric:tabular-nums;fill:var(--ink)}
svg.narrow{display:none}
details{margin-top:14px;font:13px/1.45 var(--sans);color:var(--muted)}details+details{margin-top:4px}
summary{cursor:pointer;width:max-content;max-width:100%}summary:hover,summary:focus-visible{color:var(--a)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font:13px/1.4 var(--sans);font-variant-numeric:tabular-nums;color:var(--ink);margin:8px 0 4px;width:100%}
th,td{text-align:left;font-weight:400;padding:4px 14px 4px 0;vertical-align:top;border-bottom:1px solid var(--grid)}
th:last-child,td:last-child{padding-right:0}thead th{color:var(--muted);border-bottom:1px solid var(--rule);vertical-align:bottom}
.n{text-align:right;white-space:nowrap}.inputs td.n,.inputs th.n{text-align:left;white-space:normal}.inputs td.r,.inputs th.r{white-space:nowrap}.exact .r{display:none}
.src{color:var(--muted)}.guess{color:var(--a);font-weight:600}.inputs td:nth-child(4),.inputs th:first-child{white-space:nowrap}
ul{margin:0;padding-left:18px;font-size:15px;line-height:1.5}li{margin-bottom:4px;overflow-wrap:anywhere}
pre{margin:0;font:12.5px/1.55 var(--mono);white-space:pre-wrap;border-left:2px solid var(--rule);padding-left:14px;overflow-wrap:anywhere}code{font:.87em var(--mono)}
footer{border-top:1px solid var(--rule);padding-top:16px;font:13px/1.5 var(--sans);color:var(--muted)}footer p{margin:0;max-width:720px}
@media (max-width:1079px){section{display:block;max-width:720px}.cap{max-width:640px;margin-bottom:18px}body{max-width:768px}}
@media (max-width:700px){pre{font-size:12px;padding-left:10px}body{padding:24px 20px 32px}.lead{margin:24px 0 36px}.lead p{font-size:22px;line-height:1.34}svg.wide{display:none}svg.narrow{display:block;max-width:440px}section{padding:18px 0 32px}
.list,.list tbody,.list th,.list td{display:block}.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.list tr{display:block;border-bottom:1px solid var(--grid);padding:7px 0}.list th,.list td{border:0;padding:0}.list th{font-weight:700}.list td,.list td.n{display:flex;justify-content:space-between;gap:14px;text-align:right;white-space:normal;overflow-wrap:anywhere}.list td::before{content:attr(data-head);color:var(--muted);text-align:left;flex:none;max-width:55%}.list td:empty{display:none}
.inputs,.inputs tbody,.inputs tr,.inputs td,.inputs th{display:block}.inputs thead{display:none}.inputs tr{display:grid;grid-template-columns:auto minmax(0,1fr);column-gap:12px;border-bottom:1px solid var(--grid);padding:6px 0}.inputs th,.inputs td{border:0;padding:0}.inputs td:nth-child(2){text-align:right;overflow-wrap:anywhere}.inputs td.r:empty,.exact td.r{display:none}.inputs td.r{grid-column:2;text-align:right;color:var(--muted)}.inputs td:nth-child(4){grid-column:1;grid-row:2}.inputs .src{grid-column:1/3}}
)";

// On A4, charts at 86 % of the width; what is not to be torn is not.
constexpr std::string_view paper =
    R"(body{padding:0;max-width:none;font-size:10.5pt}svg.wide{display:block}svg.narrow{display:none}figure>svg.wide{width:86%}#interval svg.wide{width:84%}#memory svg.wide{width:80%}details{display:none}
section{display:block;max-width:none;break-inside:avoid;padding:7pt 0 9pt}.cap{max-width:none;margin-bottom:8pt}h2{font-size:13pt;margin-bottom:3pt;break-after:avoid}.cap p{font-size:10pt;line-height:1.4}
#inputs,#assume,#again{break-inside:auto}tr,li{break-inside:avoid}
.lead{margin:10pt 0 10pt;max-width:none}.lead p{font-size:15pt;line-height:1.24;margin-bottom:.4em}.lead .range{font-size:9.5pt;margin-top:8pt;max-width:none}
table{font-size:8.5pt;line-height:1.3;margin:0}th,td{padding-top:.9pt;padding-bottom:.9pt}.inputs th:first-child{white-space:nowrap}ul{font-size:9pt;line-height:1.3}li{margin-bottom:1.5pt}pre{font-size:7.5pt;line-height:1.3}footer{font-size:8.5pt}
)";

/// For a string of a style sheet.
[[nodiscard]] std::string quoted(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '<' || c == '\x7f') continue;
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

}  // namespace

std::string page_style(std::string_view subject) {
  std::string style(fallback);
  style += fmt::format("\n:root{{{};{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n", light_colours, faces,
                       dark_colours);
  style.append(page).append(shapes);
  style += fmt::format(
      "@media print{{@page{{size:A4;margin:13mm 14mm 14mm;@bottom-left{{content:\"{}\";font:8pt Arial,sans-serif;"
      "color:#5a5f66}}@bottom-right{{content:counter(page) \" of \" counter(pages);font:8pt Arial,sans-serif;"
      "color:#5a5f66}}}}\n:root{{{}}}\n",
      quoted(subject), paper_colours);
  return style.append(paper).append("}");
}

std::string chart_style() {
  return fmt::format(
      "{}:root{{{};{}}}@media (prefers-color-scheme:dark){{:root{{{}}}}}svg{{font:12px "
      "var(--sans);font-variant-numeric:"
      "tabular-nums;fill:var(--ink);background:var(--paper)}}{}",
      fallback, light_colours, faces, dark_colours, shapes);
}

}  // namespace program::page
