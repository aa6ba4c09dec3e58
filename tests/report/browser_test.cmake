# cmake -DPROGRAM=... -DBROWSER=... -DDIRECTORY=... -P browser_test.cmake
# Pages in headless Chromium at 1280, 768, 380 and 320 pixels, in light and dark, and on paper. A copy of the page without
# its policy measures itself and tells the page around it, which is printed as it then stands.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/jobs.cmake")
set(top "${CMAKE_CURRENT_LIST_DIR}/../..")
file(MAKE_DIRECTORY "${DIRECTORY}")
set(problems "")
set(widths 1280 768 380 320)
set(browser "${BROWSER}" --headless --no-sandbox --disable-gpu --hide-scrollbars --disable-dev-shm-usage
  --disable-background-networking "--user-data-dir=${DIRECTORY}/profile")

set(measure [==[
<script>
window.onerror = text => parent.postMessage('error: ' + text, '*');
window.onload = () => {
  const found = [];
  const shown = e => e.getClientRects().length > 0;
  document.querySelectorAll('details').forEach(e => e.open = true);
  if (document.documentElement.scrollWidth > window.innerWidth) found.push('scrolls sideways by ' + (document.documentElement.scrollWidth - window.innerWidth));
  if (performance.getEntriesByType('resource').length) found.push('asks for ' + performance.getEntriesByType('resource')[0].name);
  let charts = 0, texts = 0;
  document.querySelectorAll('svg').forEach(svg => {
    if (!shown(svg)) return;
    ++charts;
    const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
    const boxes = [...svg.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
    boxes.forEach(([t, a], i) => {
      ++texts;
      if (window.innerWidth >= 380 && parseFloat(getComputedStyle(t).fontSize) * scale < 9.9) found.push('too small: ' + t.textContent);
      if (a.left < -1 || a.right > window.innerWidth + 1) found.push('beyond the side: ' + t.textContent);
      boxes.slice(i + 1).forEach(([u, b]) => {
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const line = Math.min(a.height, b.height);
        if (x > 1.5 && y > 0.35 * line) found.push('one on the other: ' + t.textContent + ' | ' + u.textContent);
      });
    });
  });
  if (!charts || !texts) found.push('no chart is shown');
  parent.postMessage(found.length ? found.slice(0, 5).join('; ') : 'fine', '*');
};
</script></head>]==])

# A page of frames: every page at every width, which tell what they found; and of the pages as they are.
set(frames "<!DOCTYPE html><body><pre></pre><script>window.onmessage = e => {
  const frame = [...document.querySelectorAll('iframe')].find(f => f.contentWindow === e.source);
  document.querySelector('pre').textContent += frame.title + ': ' + e.data + '\\n'; };</script>")
set(originals "<!DOCTYPE html><body>")
foreach(name IN LISTS browser_jobs)
  set(page "${DIRECTORY}/${name}.html")
  execute_process(COMMAND "${PROGRAM}" ${job_${name}} --report "${page}" WORKING_DIRECTORY "${top}"
    OUTPUT_QUIET RESULT_VARIABLE code ERROR_VARIABLE errors)
  if(NOT code MATCHES "^[02]$")
    string(APPEND problems "${name}: ${errors}\n")
    continue()
  endif()
  file(READ "${page}" html)
  string(REGEX REPLACE "<meta http-equiv[^>]*>" "" html "${html}")
  string(REPLACE "</head>" "${measure}" html "${html}")
  file(WRITE "${DIRECTORY}/measured_${name}.html" "${html}")
  string(APPEND originals "<iframe width=1280 height=4000 src=${name}.html></iframe>")
  foreach(width IN LISTS widths)
    string(APPEND frames
      "<iframe title='${name} at ${width} px' width=${width} height=4000 src=measured_${name}.html></iframe>")
  endforeach()
endforeach()
file(WRITE "${DIRECTORY}/frames.html" "${frames}")
file(WRITE "${DIRECTORY}/originals.html" "${originals}")

foreach(scheme light dark)
  set(switches --virtual-time-budget=20000 --window-size=1400,1000)
  if(scheme STREQUAL "dark")
    list(APPEND switches --blink-settings=preferredColorScheme=0)
  endif()
  execute_process(COMMAND ${browser} ${switches} --dump-dom "file://${DIRECTORY}/frames.html" TIMEOUT 240
    OUTPUT_VARIABLE dom ERROR_QUIET)
  foreach(name IN LISTS browser_jobs)
    foreach(width IN LISTS widths)
      if(NOT dom MATCHES "${name} at ${width} px: ([^\n]*)\n")
        string(APPEND problems "${name}, ${scheme}, ${width} px: no answer from the browser\n")
      elseif(NOT CMAKE_MATCH_1 STREQUAL "fine")
        string(APPEND problems "${name}, ${scheme}, ${width} px: ${CMAKE_MATCH_1}\n")
      endif()
    endforeach()
  endforeach()
endforeach()

# As they are, with their policy: no message.
execute_process(COMMAND ${browser} --enable-logging=stderr --v=0 --virtual-time-budget=5000 --dump-dom
  "file://${DIRECTORY}/originals.html" TIMEOUT 240 OUTPUT_QUIET ERROR_VARIABLE messages)
if(messages MATCHES "CONSOLE[^\n]*")
  string(APPEND problems "${CMAKE_MATCH_0}\n")
endif()

# On paper: few sheets, no bitmap.
foreach(name today ranges no_failures)
  file(REMOVE "${DIRECTORY}/${name}.pdf")
  execute_process(COMMAND ${browser} --no-pdf-header-footer "--print-to-pdf=${DIRECTORY}/${name}.pdf"
    "file://${DIRECTORY}/${name}.html" TIMEOUT 120 OUTPUT_QUIET ERROR_QUIET)
  if(NOT EXISTS "${DIRECTORY}/${name}.pdf")
    string(APPEND problems "${name}: not printed\n")
    continue()
  endif()
  file(STRINGS "${DIRECTORY}/${name}.pdf" images REGEX "/Subtype /Image")
  file(STRINGS "${DIRECTORY}/${name}.pdf" pages REGEX "/Type /Page$|/Type /Page[^s]")
  list(LENGTH pages sheets)
  if(images OR sheets LESS 1 OR sheets GREATER 4)
    string(APPEND problems "${name}: ${sheets} sheets of paper, images: ${images}\n")
  endif()
endforeach()

if(NOT problems STREQUAL "")
  message(FATAL_ERROR "${problems}")
endif()
