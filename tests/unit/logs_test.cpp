// Logs of other programs: time stamps, zones, lines, formats, and the timelines of the samples in
// tests/data/logs/formats, worked out by hand.

#include <chrono>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <istream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/failure/fit.hpp>
#include <ckpt/goodput/renewal.hpp>
#include <ckpt/io/logs/assemble.hpp>
#include <ckpt/io/logs/csv.hpp>
#include <ckpt/io/logs/detect.hpp>
#include <ckpt/io/logs/estimate.hpp>
#include <ckpt/io/logs/fields.hpp>
#include <ckpt/io/logs/formats.hpp>
#include <ckpt/io/logs/job_part.hpp>
#include <ckpt/io/logs/lines.hpp>
#include <ckpt/io/logs/measured.hpp>
#include <ckpt/io/logs/read.hpp>
#include <ckpt/io/logs/stamp.hpp>
#include <ckpt/io/logs/statistics.hpp>
#include <ckpt/io/logs/zone.hpp>

#include "catch.hpp"
#include "error_of.hpp"

namespace {

namespace logs = ckpt::logs;

/// Reads texts as files, a name for each.
logs::LogReadings read(const std::vector<std::pair<std::string, std::string>>& files,
                       const logs::ReadOptions& options = {}, std::optional<logs::Time> modified = {}) {
  std::vector<std::istringstream> streams;
  std::vector<logs::LogSource> sources;
  streams.reserve(files.size());
  for (const auto& [name, text] : files) {
    streams.emplace_back(text);
    sources.push_back({.stream = &streams.back(), .name = name, .modified = modified});
  }
  return logs::read_logs(sources, options);
}
logs::LogReadings read(const std::string& text, const logs::ReadOptions& options = {}) {
  return read({{"log", text}}, options);
}

std::string sample(const std::string& name) {
  std::ifstream file(std::string(CKPT_TEST_DATA_DIR "/logs/formats/") + name, std::ios::binary);
  REQUIRE(file);
  return std::string(std::istreambuf_iterator<char>(file), {});
}
logs::LogReadings read_sample(const std::string& name, std::optional<logs::Time> modified = {}) {
  return read({{name, sample(name)}}, {}, modified);
}

/// A timeline in short: "0 job_start | 1470 save_begin".
std::string events(const logs::LogReadings& readings) {
  std::string text;
  for (const logs::Entry& entry : readings.timeline.entries) {
    text += fmt::format("{}{:.6g} {}", text.empty() ? "" : " | ", logs::in_seconds(entry.time), to_string(entry.event));
  }
  return text;
}

bool has_note(const std::vector<std::string>& notes, std::string_view part) {
  for (const std::string& note : notes) {
    if (note.find(part) != note.npos) return true;
  }
  return false;
}

double utc(std::string_view text) { return logs::in_seconds(logs::detail::parse_iso(text)->time); }

std::string step_line(std::string_view stamp, int step) {
  return fmt::format(" [{}] iteration {:8d}/  500000 | elapsed time per iteration (ms): 10000.0 | lm loss: 2.2 |\n",
                     stamp, step);
}

}  // namespace

// ---- parts

TEST_CASE("Time stamps in lines", "[logs]") {
  const auto at = [](std::string_view line) {
    const auto found = logs::find_timestamp(line);
    return found ? logs::in_seconds(found->stamp.time) : -1.0;
  };
  const double eight = 1772438400.0;  // 2026-03-02T08:00:00Z
  CHECK(at("[titan] 2026-03-02 08:00:00,123 - root - INFO") == eight + 0.123);
  CHECK(at(" [2026-03-02 08:00:00.123456] iteration") == eight + 0.123456);
  CHECK(at("[NeMo I 2026-03-02 08:00:03 pl:219]") == eight + 3.0);
  CHECK(at("x 2026-03-02T09:00:00+01:00 y") == eight);
  CHECK(at("x 2026-03-02T08:00:00Z y") == eight);
  CHECK(at("2026-03-02 09:00:00 CET y") == eight);
  CHECK(at("2026-07-02 02:00:00 CEST") == utc("2026-07-02T00:00:00Z"));
  CHECK(at("2026-03-02 00:00:00 PST") == eight);
  CHECK(at("2026-03-02 08:00:00 I am no zone") == eight);
  CHECK(at("version 1.2026-03-02 08:00:00") == eight);
  CHECK(at("2026-02-30 08:00:00") == -1.0);
  CHECK(at("2026-03-02 24:00:00") == -1.0);
  CHECK(at("12026-03-02 08:00:00") == -1.0);
  CHECK(at("2026-03-02 no time") == -1.0);
  CHECK(at("") == -1.0);
  const auto absl = logs::find_timestamp("I0302 08:00:00.123456 140512 file.py:230] x");
  REQUIRE(absl);
  CHECK(absl->stamp.clock == logs::Clock::no_year);
  CHECK(logs::in_seconds(absl->stamp.time) == utc("2000-03-02T08:00:00.123456Z"));
}

TEST_CASE("Time zones and their daylight saving", "[logs]") {
  const auto ahead = [](std::string_view zone, std::string_view local, bool second = false) {
    const logs::Time time = logs::detail::parse_iso(local)->time;
    return logs::in_seconds(time - logs::TimeZone::get(zone).to_utc(time, second)) / 3600.0;
  };
  CHECK(ahead("Europe/Berlin", "2026-03-29 01:59:59") == 1.0);
  CHECK(ahead("europe/berlin", "2026-03-29 03:00:00") == 2.0);
  CHECK(ahead("Europe/Berlin", "2026-10-25 02:30:00") == 2.0);
  CHECK(ahead("Europe/Berlin", "2026-10-25 02:30:00", true) == 1.0);
  CHECK(ahead("Europe/Berlin", "2026-10-25 03:00:00") == 1.0);
  CHECK(ahead("America/Los_Angeles", "2026-03-08 01:59:59") == -8.0);
  CHECK(ahead("America/Los_Angeles", "2026-03-08 03:00:00") == -7.0);
  CHECK(ahead("Australia/Sydney", "2026-01-01 00:00:00") == 11.0);
  CHECK(ahead("Australia/Sydney", "2026-07-01 00:00:00") == 10.0);
  CHECK(ahead("Asia/Kolkata", "2026-07-01 00:00:00") == 5.5);
  CHECK(ahead("+05:45", "2026-07-01 00:00:00") == 5.75);
  CHECK(ahead("UTC", "2026-07-01 00:00:00") == 0.0);
  CHECK(ahead("<+0330>-3:30", "2026-07-01 00:00:00") == 3.5);
  CHECK(ahead("EST5EDT,M3.2.0,M11.1.0", "2026-07-01 00:00:00") == -4.0);
  CHECK(logs::TimeZone::get("Europe/Berlin").is_repeated(logs::detail::parse_iso("2026-10-25 02:30:00")->time));
  CHECK_FALSE(logs::TimeZone::get("Europe/Berlin").is_repeated(logs::detail::parse_iso("2026-10-25 03:30:00")->time));
  for (const std::string_view name : {"", "Mars/Olympus", "CET-1CEST,M13.5.0,M10.5.0", "+1", "../../etc/passwd"}) {
    CHECK_THAT(test::error_of([&] { return logs::TimeZone::get(name); }),
               Catch::Matchers::ContainsSubstring("unknown time zone"));
  }
  for (const logs::NamedZone& zone : logs::zones) CHECK_NOTHROW(logs::TimeZone::get(zone.name));
}

TEST_CASE("Lines of any kind", "[logs]") {
  const auto split = [](const std::string& text) {
    std::istringstream stream(text);
    logs::LineReader lines(stream);
    std::string all;
    std::string_view line;
    while (lines.next(line))
      all += fmt::format("{}:{}{}{};", lines.number(), line, lines.is_cut() ? "~" : "", lines.is_torn() ? "!" : "");
    return all;
  };
  CHECK(split("") == "");
  CHECK(split("a\nb\n") == "1:a;2:b;");
  CHECK(split("a\r\nb") == "1:a;2:b!;");
  CHECK(split("5%\r10%\r100%\nb\n") == "1:5%;1:10%;1:100%;2:b;");
  CHECK(split("\n\n") == "1:;2:;");
  CHECK(split("\xEF\xBB\xBF"
              "a\n") == "1:a;");
  CHECK(split("\x1b[31mred\x1b[0m and \x1b[38;2;1;2;3mmore\n") == "1:red and more;");
  CHECK(split("\x1b[31\n\x1b\n") == "1:;2:;");
  CHECK(split("a\r") == "1:a;");
  // A line longer than the buffer, and one of exactly the most.
  const std::string most(logs::LineReader::longest, 'x');
  CHECK(split(most + "\nb\n") == "1:" + most + ";2:b;");
  CHECK(split(most + "yz\nb\n") == "1:" + most + "~;2:b;");
  CHECK(split(std::string(5 << 20, 'x') + "\nb\n") == "1:" + most + "~;2:b;");
  CHECK(split(std::string(5 << 20, 'x')) == "1:" + most + "~;");
}

TEST_CASE("Fields of records", "[logs]") {
  const auto fields = [](std::string_view text) {
    logs::FieldReader reader(text);
    std::string all;
    while (reader.next()) all += fmt::format("{}={};", reader.key(), reader.value());
    return all + (reader.is_whole() ? "" : "broken");
  };
  CHECK(fields(R"({"a": 1, "b": "x", "c": [1, "t"], "d": {"e": null}})") == "a=1;b=x;c=1;c=t;e=null;");
  CHECK(fields("{'step': 4100, 'synchronous': False, 'x': 'it\\'s'} and more") ==
        "step=4100;synchronous=False;x=it's;");
  CHECK(fields(R"({"a": "\u0041\n\\"})") == "a=A\n\\;");
  CHECK(fields("{}") == "");
  for (const std::string_view broken :
       {"", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\": 1", "{1: 2}", "{\"a\" 1}", "x"}) {
    CHECK(fields(broken).ends_with("broken"));
  }
  CHECK(fields(std::string(100000, '[')).ends_with("broken"));
}

TEST_CASE("Durations as people write them", "[logs]") {
  CHECK(logs::duration_of("42.5") == 42.5);
  CHECK(logs::duration_of(" 300 ms ") == 0.3);
  CHECK(logs::duration_of("1.2min") == 72.0);
  CHECK(logs::duration_of("2 h") == 7200.0);
  CHECK(logs::duration_of("1d") == 86400.0);
  CHECK(logs::duration_of("3\tseconds") == 3.0);
  for (const std::string_view none :
       {"", "x", "-1", "nan", "inf", "1 parsec", "1e300", "1e999", "1;2", "5 m", "20000 d"}) {
    CHECK_FALSE(logs::duration_of(none));
  }
}

TEST_CASE("Figures of lists", "[logs]") {
  CHECK(logs::median({3.0}) == 3.0);
  CHECK(logs::median({9.0, 1.0, 2.0}) == 2.0);
  CHECK(logs::median({9.0, 1.0, 2.0, 4.0}) == 3.0);
  CHECK_FALSE(logs::statistics_of({}));
  CHECK(logs::statistics_of({3.0})->deviation.value() == 0.0);
  const auto figures = logs::statistics_of({1.0, 2.0, 3.0, 6.0});
  CHECK(figures->mean.value() == Catch::Approx(3.0));
  CHECK(figures->deviation.value() == Catch::Approx(std::sqrt(14.0 / 3.0)));
  CHECK(figures->error().value() == Catch::Approx(std::sqrt(14.0 / 12.0)));
  CHECK(figures->slowest.value() == 6.0);
}

// ---- formats

TEST_CASE("Every sample is known by its lines", "[logs]") {
  const std::pair<const char*, const char*> samples[] = {{"megatron.log", "megatron"},
                                                         {"megatron_progress.txt", "megatron-progress"},
                                                         {"nemo.log", "nemo"},
                                                         {"torchtitan.log", "torchtitan"},
                                                         {"torchtitan_async.log", "torchtitan"},
                                                         {"torchtitan_022.log", "torchtitan"},
                                                         {"torchtitan.jsonl", "torchtitan-jsonl"},
                                                         {"deepspeed.log", "deepspeed"},
                                                         {"orbax.log", "orbax"},
                                                         {"maxtext.log", "maxtext"},
                                                         {"lightning.log", "lightning"},
                                                         {"hf_trainer.log", "hf-trainer"},
                                                         {"levanter.log", "levanter"},
                                                         {"marin.log", "marin"},
                                                         {"composer.log", "composer"},
                                                         {"verl.log", "verl"},
                                                         {"gpu_recipes.jsonl", "gpu-recipes"},
                                                         {"ml_goodput.jsonl", "ml-goodput"},
                                                         {"sacct.txt", "sacct"},
                                                         {"sacct_megatron.txt", "sacct"},
                                                         {"kubernetes.json", "kubernetes"},
                                                         {"kubernetes_pods.json", "kubernetes-pods"},
                                                         {"durations.txt", "durations"}};
  for (const auto& [file, format] : samples) {
    const auto found = logs::detect_format(sample(file), file);
    REQUIRE(found.format != nullptr);
    CHECK(std::string(file) + " " + std::string(found.format->name) == std::string(file) + " " + format);
    CHECK_FALSE(found.by.empty());
    // Named by hand it reads the same.
    const auto named = read({{file, sample(file)}}, {.format = found.format});
    CHECK(events(named) == events(read_sample(file)));
    CHECK_FALSE(named.files.front().detected);
  }
  CHECK(logs::detect_format("time,event,duration\n0,job_start,\n").format == &logs::formats::csv);
  CHECK(logs::detect_format("nothing\n", "x.csv").format == &logs::formats::csv);
  CHECK(logs::detect_format("nothing\n", "x.log").format == nullptr);
  CHECK(logs::detect_format("").format == nullptr);
  CHECK(logs::formats::find("Megatron Progress") == &logs::formats::megatron_progress);
}

TEST_CASE("Megatron-LM", "[logs]") {
  const auto log = read_sample("megatron.log");
  // Start 07:52:10. Iteration 4000 at 08:00:00 may be the 100th of the run: work from the start. Save of 4100 at 1470
  // s, 2.9 s by the slowest rank, durable at 1510; that of 4200 never, and the run ends with it, 3.1 s long. Restart
  // 393.9 s later: 50 s of loading from there, and 100 iterations before the line at 3980 s, of 10 s each, begin at
  // 2980.
  CHECK(events(log) ==
        "0 job_start | 1470 save_begin | 1472.9 save_end | 1510 save_durable | 2473 save_begin | 2476.1 save_end "
        "| 2476.1 failure | 2870 restore_begin | 2920 restore_end | 2920 wait_begin | 2980 wait_end | 4670 stop");
  CHECK(has_note(log.timeline.notes, "without the line that ends them, not durable: 1"));
  const auto measured = logs::measure(log);
  CHECK(measured.failures == 1);
  CHECK(measured.stops == 1);
  CHECK(measured.blocking == std::vector<double>{2.9, 3.1});
  CHECK(measured.durable_after == std::vector<double>{40.0});
  CHECK(measured.restore_times == std::vector<double>{50.0});
  CHECK(measured.downtimes == std::vector<double>{393.9});
  CHECK(measured.saves_never_durable == 1);
  // Work: 1470 s that the save of 4100 holds; lost: 2473 - 1472.9 s, and the second run, 4670 - 2980 s, saved nothing.
  CHECK(logs::in_seconds(measured.spent.work) == 1470.0);
  CHECK(logs::in_seconds(measured.spent.lost_work) == Catch::Approx(1000.1 + 1690.0));
  CHECK(measured.lifetimes.size() == 2);
  CHECK(logs::median(log.step_times) == 10.0);
}

TEST_CASE("The phases of a job are its wall clock, each second in the place of the ledger", "[logs]") {
  for (const char* file : {"megatron.log", "megatron_progress.txt", "nemo.log", "torchtitan.log", "orbax.log",
                           "maxtext.log", "lightning.log", "levanter.log", "sacct.txt", "kubernetes.json"}) {
    CAPTURE(file);
    const auto measured = logs::measure(read_sample(file));
    double sums[6] = {};
    logs::Time end{};
    std::size_t failures = 0;
    for (const logs::Phase& phase : measured.phases) {
      CHECK(phase.begin == end);
      CHECK(phase.end > phase.begin);
      end = phase.end;
      sums[static_cast<std::size_t>(phase.doing)] += logs::in_seconds(phase.end - phase.begin);
      failures += phase.failed ? 1 : 0;
    }
    CHECK(end == measured.wall_clock);
    CHECK(failures <= measured.failures);
    const logs::Spent& spent = measured.spent;
    CHECK(sums[0] == Catch::Approx(logs::in_seconds(spent.work)).margin(1e-6));
    CHECK(sums[1] == Catch::Approx(logs::in_seconds(spent.lost_work)).margin(1e-6));
    CHECK(sums[2] == Catch::Approx(logs::in_seconds(spent.save)).margin(1e-6));
    CHECK(sums[3] == Catch::Approx(logs::in_seconds(spent.restore)).margin(1e-6));
    CHECK(sums[4] == Catch::Approx(logs::in_seconds(spent.waiting)).margin(1e-6));
    CHECK(sums[5] == Catch::Approx(logs::in_seconds(spent.detection + spent.rescheduling)).margin(1e-6));
  }
  const auto megatron = logs::measure(read_sample("megatron.log"));
  REQUIRE(megatron.phases.size() == 8);
  CHECK(megatron.phases[2].doing == logs::Doing::lost);
  CHECK(logs::in_seconds(megatron.phases[2].begin) == 1472.9);
  CHECK(megatron.phases[4].failed);
}

TEST_CASE("Megatron-LM's progress.txt", "[logs]") {
  const auto log = read_sample("megatron_progress.txt");
  CHECK(events(log) ==
        "0 job_start | 486 save_begin | 486 save_end | 523 save_durable | 1686 save_begin | 1686 save_end | 1686 "
        "failure | "
        "2282 restore_begin | 2282 restore_end | 3482 save_begin | 3482 save_end | 3513 save_durable");
  const auto measured = logs::measure(log);
  CHECK(measured.blocking.empty());  // only that the blocking part was over
  CHECK(measured.restore_times.empty());
  CHECK(has_note(log.timeline.notes, "does not say how long they blocked"));
  CHECK(logs::in_seconds(measured.spent.lost_work) == 1200.0);
}

TEST_CASE("NeMo", "[logs]") {
  const auto log = read_sample("nemo.log");
  const auto measured = logs::measure(log);
  // Rank 1 is slower than rank 0; the second save has no line that ends it; both loads took 48.77 s.
  CHECK(measured.blocking == std::vector<double>{3.25, 2.681, 2.781});
  CHECK(measured.durable_after.size() == 2);
  CHECK(measured.durable_after[0] == Catch::Approx(41.25 - 1.0));  // 08:00:41 - (08:00:03 - 3.25), of line stamps
  CHECK(measured.restore_times == std::vector<double>{48.77});
  CHECK(measured.failures == 1);
  CHECK(measured.saves_never_durable == 1);
}

TEST_CASE("torchtitan", "[logs]") {
  const auto log = read_sample("torchtitan.log");
  CHECK(events(log) ==
        "0 job_start | 0.017 save_begin | 14.617 save_end | 1200.02 save_begin | 1200.02 failure | 4199.88 "
        "restore_begin | "
        "4219.78 restore_end | 4219.78 wait_begin | 4219.88 wait_end | 5420.38 job_end");
  const auto measured = logs::measure(log);
  CHECK(measured.blocking == std::vector<double>{14.6});
  CHECK(measured.saves_cut_off == 1);
  CHECK(measured.restore_times == std::vector<double>{19.9});
  const auto staged = read_sample("torchtitan_async.log");
  CHECK(logs::measure(staged).blocking == std::vector<double>{3.88});
  const auto old = read_sample("torchtitan_022.log");
  CHECK(logs::measure(old).blocking == std::vector<double>{14.56});
  const auto spans = read_sample("torchtitan.jsonl");
  CHECK(logs::measure(spans).blocking == std::vector<double>{14.5612});
  CHECK(spans.files.front().passed_over == 1);  // the span on a step without a save
}

TEST_CASE("DeepSpeed", "[logs]") {
  const auto log = read_sample("deepspeed.log");
  CHECK(events(log) == "0 job_start | 0 save_begin | 40 save_end");  // the last rank counts
  CHECK(logs::median(log.step_times) > 9.0);
}

TEST_CASE("Orbax and MaxText, whose time stamps have no year", "[logs]") {
  const auto modified = logs::detail::parse_iso("2026-03-02T10:00:00Z")->time;
  const auto log = read_sample("orbax.log", modified);
  CHECK(events(log) ==
        "0 job_start | 0 save_begin | 2.5 save_end | 36 save_durable | 1199.88 save_begin | 1202.38 save_end | "
        "1229.88 save_durable | 1229.88 stop | 2399.88 restore_begin | 2448.65 restore_end | 3599.88 save_begin | "
        "3602.38 save_end | 3629.88 save_durable");
  CHECK(has_note(log.files.front().notes, "the last is taken to be of 2026"));
  // From December to January: the year before the file's.
  const auto maxtext = read_sample("maxtext.log", modified);
  CHECK(events(maxtext) == "0 job_start | 1009.85 save_begin | 1012.3 save_end");
  CHECK(has_note(maxtext.timeline.notes, "lost work is too low: 1"));
  // A file written in January, with lines of December alone, is of the year before.
  const auto december = read({{"x", sample("maxtext.log").substr(0, 300)}}, {.format = &logs::formats::maxtext},
                             logs::detail::parse_iso("2026-01-02T10:00:00Z")->time);
  CHECK(has_note(december.files.front().notes, "the last is taken to be of 2025"));
}

TEST_CASE("Formats with points alone", "[logs]") {
  const auto hf = read_sample("hf_trainer.log");
  CHECK(logs::measure(hf).blocking.empty());
  CHECK(logs::measure(hf).failures == 1);
  const auto levanter = logs::measure(read_sample("levanter.log"));
  CHECK(levanter.blocking.empty());
  CHECK(levanter.durable_after == std::vector<double>{131.0, 131.0});
  const auto lightning = read_sample("lightning.log");
  CHECK(lightning.timeline.entries.empty());
  CHECK(lightning.files.front().clock == logs::Clock::none);
  CHECK(lightning.files.front().lines == 6);
}

TEST_CASE("marin's phases", "[logs]") {
  const auto log = read_sample("marin.log");
  // The phase that serialises blocks; the second save was still in the background when the next run read the first.
  CHECK(events(log) ==
        "0 job_start | 0 save_begin | 130.1 save_end | 271 save_durable | 1200 save_begin | 1330 save_end | 1330.8 "
        "failure "
        "| 2400 restore_begin | 2400 restore_end");
  CHECK(logs::measure(log).blocking == std::vector<double>{130.1, 130.0});
  CHECK(has_note(log.timeline.notes, "without the line that ends them, not durable: 1"));
  CHECK(log.files.front().bad.empty());
}

TEST_CASE("Composer", "[logs]") {
  const auto log = read_sample("composer.log");
  // Of two ranks the first begins and the last ends; "None" is of a rank that writes nothing; the number is the
  // batch's, whatever the folder is called.
  CHECK(
      events(log) ==
      "0 job_start | 0 save_begin | 131 save_end | 1800 save_begin | 1934 save_end | 1934 failure | 2999 restore_begin "
      "| 3049 restore_end | 4849 save_begin | 4861 save_end");
  CHECK(log.files.front().bad.empty());
  CHECK(log.files.front().used == 11);
  CHECK(logs::TextLines::rank_of("2026-03-02 08:02:12,000: rank1[822019][MainThread]: DEBUG: x") == 1);
  // A name without the batch's number is counted as bad, not taken as a save of no step.
  const auto named =
      read("2026-03-02 08:00:01,000: x: Saving monolithic checkpoint to /my-base/best.pt\n" + sample("composer.log"),
           {.format = &logs::formats::composer});
  REQUIRE(named.files.front().bad.size() == 1);
  CHECK(named.files.front().bad[0].reason == "\"Saving monolithic checkpoint to\" without a step number");
}

TEST_CASE("verl", "[logs]") {
  const auto log = read_sample("verl.log");
  // The line of metrics says how long the save took, and the ranks when their files were there.
  const auto measured = logs::measure(log);
  CHECK(measured.blocking == std::vector<double>{34.89});
  CHECK(measured.failures == 1);
  CHECK(measured.restore_times == std::vector<double>{50.0});
  CHECK(logs::median(log.step_times) == 200.0);
  CHECK(log.files.front().bad.empty());
  // Step 101 twice: what was done since the save is lost.
  CHECK(logs::in_seconds(measured.spent.lost_work) == 200.0);
  // The step is that of the line, whatever metric ends in "step:", in whatever order.
  const auto line = read(
      "2026-03-02T07:55:00Z step:6 - timing_s/step:200.000\n"
      "2026-03-02T08:00:00Z step:7 - timing_s/step:250.000 - timing_s/save_checkpoint:40.500\n"
      "2026-03-02T08:05:00Z step:8 - timing_s/step:200.000\n");
  CHECK(logs::measure(line).blocking == std::vector<double>{40.5});
  CHECK(line.timeline.entries.size() == 3);
  // Without times, as verl prints them, the durations alone.
  const auto undated = read(
      "step:7 - timing_s/save_checkpoint:40.500 - timing_s/step:250.000\n"
      "step:14 - timing_s/save_checkpoint:41.500 - timing_s/step:251.000\n");
  CHECK(undated.blocking == std::vector<double>{40.5, 41.5});
  CHECK(undated.timeline.entries.empty());
}

TEST_CASE("Google's goodput events", "[logs]") {
  const auto log = read_sample("gpu_recipes.jsonl");
  CHECK(
      events(log) ==
      "0 job_start | 0.597087 restore_begin | 268.715 restore_end | 1851.15 save_begin | 1851.15 save_end | "
      "2827.6 failure | 2988.6 restore_begin | 3228.6 restore_end | 4788.6 save_begin | 4788.6 save_end | 5388.6 stop");
  CHECK(has_note(log.timeline.notes, "no line says the cause"));
  const std::string two = sample("gpu_recipes.jsonl") +
                          R"({"timestamp": "2026-03-02T09:00:00", "job_name": "b", "event_type": "job_started"})";
  CHECK_THAT(test::error_of([&] { return read(two).files.size(); }),
             Catch::Matchers::ContainsSubstring("holds several jobs: \"llama70b-a\", \"b\""));
  CHECK(events(read(two, {.job = "llama70b-a"})) == events(log));
  // One kind of time stamps in a file.
  const auto mixed = read(sample("gpu_recipes.jsonl") + R"({"job_name": "llama70b-a", "job_start_time": 1772438400})");
  REQUIRE(mixed.files.front().bad.size() == 1);
  CHECK(mixed.files.front().bad.front().reason == "a time stamp of another kind than the first one");
  CHECK(events(mixed) == events(log));
}

TEST_CASE("ml-goodput-measurement and its kinds of badput", "[logs]") {
  const auto log = read_sample("ml_goodput.jsonl");
  REQUIRE(log.badput);
  const auto of = [&](logs::Badput kind) { return log.badput->seconds[static_cast<std::size_t>(kind)]; };
  CHECK(of(logs::Badput::initialization) == Catch::Approx(30.0 + 30.0));
  CHECK(of(logs::Badput::preparation) == Catch::Approx(149.0 + 120.0));
  CHECK(of(logs::Badput::startup) == Catch::Approx(50.0 + 50.0));  // first steps of 60 s, others of 10 s
  CHECK(of(logs::Badput::data_loading) == Catch::Approx(1.0));
  CHECK(of(logs::Badput::save) == Catch::Approx(2.9));
  CHECK(of(logs::Badput::restore) == Catch::Approx(48.0));
  CHECK(of(logs::Badput::lost_progress) == Catch::Approx(155.0));  // from the first step 21 to step 31
  CHECK(of(logs::Badput::recovery) == Catch::Approx(300.0));
  CHECK(of(logs::Badput::custom) == Catch::Approx(55.0));
  CHECK(of(logs::Badput::elastic_scale_up) == Catch::Approx(10.0));
  CHECK(log.badput->total == Catch::Approx(1226.0));
  const auto measured = logs::measure(log);
  CHECK(measured.blocking.size() == 1);
  CHECK(measured.blocking[0] == Catch::Approx(2.4));  // 0.5 s of the 2.9 were a wait for the save before
  CHECK(measured.restore_times == std::vector<double>{48.0});
  CHECK(measured.failures == 1);
}

TEST_CASE("A breakdown of badput that is added up already", "[logs]") {
  const auto log = read(
      R"({"TPU_INITIALIZATION": 33.5, "wasted_progress_from_disruption": 155, "ELASTIC_SLICE_DOWN": 20.25, "x": 1})"
      "\n");
  REQUIRE(log.badput);
  const auto of = [&](logs::Badput kind) { return log.badput->seconds[static_cast<std::size_t>(kind)]; };
  CHECK(of(logs::Badput::initialization) == 33.5);
  CHECK(of(logs::Badput::lost_progress) == 155.0);
  CHECK(of(logs::Badput::elastic_slice_down) == 20.25);
  CHECK(log.timeline.entries.empty());
  CHECK(logs::find_badput("other") == logs::Badput::other);
  CHECK_FALSE(logs::find_badput("others"));
}

TEST_CASE("Slurm's account", "[logs]") {
  const auto log = read_sample("sacct.txt");
  CHECK(events(log) ==
        "0 job_start | 3408 failure | 3871 restore_begin | 3871 restore_end | 11369 failure | 11579 restore_begin | "
        "11579 restore_end | 25780 stop");
  const auto measured = logs::measure(log);
  CHECK(measured.failures == 2);
  CHECK(measured.stops == 1);
  CHECK(logs::in_seconds(measured.spent.work) == 3408.0 + 7498.0 + 14201.0);  // ElapsedRaw
  CHECK(logs::in_seconds(measured.spent.lost_work) == 0.0);
  CHECK(has_note(measured.notes, "no line is of a save"));
  CHECK(measured.restore_times.empty());
  const std::string header = "JobIDRaw|JobName|State|Start|End\n";
  const auto states = [&](std::string_view state) {
    return events(read(header + fmt::format("1|a|{}|2026-03-02T08:00:00|2026-03-02T09:00:00\n", state) +
                       "1|a|COMPLETED|2026-03-02T10:00:00|2026-03-02T11:00:00\n"));
  };
  for (const std::string_view failure : {"NODE_FAIL", "FAILED", "OUT_OF_MEMORY", "BOOT_FAIL", "REQUEUED"}) {
    CHECK(states(failure).find("3600 failure") != std::string::npos);
  }
  for (const std::string_view stop : {"TIMEOUT", "PREEMPTED", "CANCELLED by 1017", "DEADLINE", "COMPLETED"}) {
    CHECK(states(stop).find("3600 stop") != std::string::npos);
  }
  CHECK(states("COMPLETED").ends_with("10800 job_end"));
  const auto bad = read(header +
                        "1|a|COMPLETED|2026-03-02T08:00:00|2026-03-02T09:00:00\n1.batch|a|COMPLETED|x|y\n1|a|WHAT|x|y\n"
                        "1|a|FAILED|Unknown|Unknown\n1|a|FAILED|2026-03-02T08:00:00|soon\n1|a|FAILED|yesterday|x\n"
                        "1|a|FAILED|2026-03-02T08:00:00|2026-03-02T07:00:00\n1|a\n");
  CHECK(bad.files.front().bad.size() == 5);
  CHECK_THAT(test::error_of([&] { return read("a|State|b\n1|FAILED|2\n").files.size(); }),
             Catch::Matchers::ContainsSubstring("no column is called Start"));
}

TEST_CASE("Events of Kubernetes", "[logs]") {
  const auto log = read({{"events", sample("kubernetes.json")}}, {.job = "llama"});
  // The second pod of a start counts, an eviction after a lost node does not, nor do other jobs, containers that
  // prepare and images that are pulled again. Of a container that crashes the start after it is known.
  CHECK(
      events(log) ==
      "0 job_start | 9000 failure | 9750 restore_begin | 9750 restore_end | 10810 failure "
      "| "
      "10980 restore_begin | 10980 restore_end | 14400 stop | 15060 restore_begin | 15060 restore_end | 22260 job_end");
  CHECK(logs::measure(log).failures == 2);
  CHECK(logs::measure(log).stops == 1);
  CHECK(has_note(log.files.front().notes, "runs ended as: Completed 1, NodeNotReady 1, Preempted 1"));
  CHECK(log.files.front().used == 18);
  // Without a name those of the other job are in it.
  CHECK(events(read_sample("kubernetes.json")).find("3600 failure") != std::string::npos);
  // One event on a line, as `kubectl get events -w -o json` through jq -c, of the newer kind, in any order.
  const auto event = [](std::string_view reason, std::string_view time, std::string_view rest = "") {
    return fmt::format(
        R"({{"regarding": {{"kind": "Pod", "name": "a-0"}}, "reason": "{}", "eventTime": "2026-03-02T{}.250000Z"{}}})",
        reason, time, rest);
  };
  const logs::ReadOptions as_events{.format = &logs::formats::kubernetes};
  const std::string lines = event("NodeNotReady", "09:00:00") + "\n" + event("Started", "08:00:00") + "\n" +
                            event("Started", "09:10:00", R"(, "note": "a } in \"quotes\"")") + "\n";
  CHECK(events(read({{"events", lines}}, as_events)) ==
        "0 job_start | 3600 failure | 4200 restore_begin | 4200 restore_end");
  // What cannot be read is counted.
  const std::string wrong =
      event("Started", "08:00:00") + event("Evicted", "25:00:00") + "\n{\"reason\": \"Evicted\", ";
  const auto bad = read({{"events", wrong}}, as_events);
  REQUIRE(bad.files.front().bad.size() == 2);
  CHECK(bad.files.front().bad[0].reason == "an event without a time");
  CHECK(bad.files.front().bad[1].reason == "the last event is cut off");
}

TEST_CASE("Ends of containers that pods of Kubernetes say", "[logs]") {
  const auto log = read({{"pods", sample("kubernetes_pods.json")}}, {.job = "llama"});
  // The other pod notices ten minutes after the first is up again: its run is of before the failure, and ends by it.
  CHECK(events(log) == "0 job_start | 8960 failure | 9620 restore_begin | 9620 restore_end");
  CHECK(has_note(log.files.front().notes, "runs ended as: container OOMKilled 1"));
  CHECK(has_note(log.files.front().notes, "2 repeats of events and restarts of containers are counted"));
  CHECK(log.files.front().used == 2);
  CHECK(log.files.front().bad.empty());
  const logs::ReadOptions as_pods{.format = &logs::formats::kubernetes_pods};
  const auto run = [](std::string_view reason, int code, std::string_view from, std::string_view to) {
    return fmt::format(R"({{"terminated": {{"exitCode": {}, "reason": "{}", "startedAt": "2026-03-02T{}:00Z", )"
                       R"("finishedAt": "2026-03-02T{}:00Z"}}}})",
                       code, reason, from, to);
  };
  const auto running = [](std::string_view from) {
    return fmt::format(R"({{"running": {{"startedAt": "2026-03-02T{}:00Z"}}}})", from);
  };
  const auto pod = [](std::string_view name, std::string_view last, std::string_view state, int restarts = 1) {
    return fmt::format(
        R"({{"kind": "Pod", "metadata": {{"name": "{}"}}, "spec": {{"nodeName": "n1"}}, "status": )"
        R"({{"containerStatuses": [{{"lastState": {}, "name": "main", "restartCount": {}, "state": {}}}]}}}})"
        "\n",
        name, last, restarts, state);
  };
  const auto ends = [&](const std::string& text) {
    const auto measured = logs::measure(read(text, as_pods));
    return fmt::format("{} failures, {} stops", measured.failures, measured.stops);
  };
  // Exit codes: 143 is SIGTERM, 137 a kill of which nobody says why, memory has its reason.
  CHECK(ends(pod("a", run("Error", 143, "08:00", "09:00"), running("09:05"))) == "0 failures, 1 stops");
  CHECK(ends(pod("a", run("Error", 1, "08:00", "09:00"), running("09:05"))) == "1 failures, 0 stops");
  CHECK(ends(pod("a", run("OOMKilled", 137, "08:00", "09:00"), running("09:05"))) == "1 failures, 0 stops");
  const auto killed = read(pod("a", run("Error", 137, "08:00", "09:00"), running("09:05")), as_pods);
  CHECK(logs::measure(killed).failures == 1);
  CHECK(has_note(killed.timeline.notes, "no line says the cause, counted as failures: 1"));
  // The job is done when no container runs any more, not when one that only helps is.
  const std::string helper = pod("help", "{}", run("Completed", 0, "08:00", "08:10"), 0);
  CHECK(events(read(helper + pod("a", "{}", running("08:05"), 0), as_pods)) == "0 job_start");
  CHECK(events(read(helper + pod("a", "{}", run("Completed", 0, "08:05", "10:00"), 0), as_pods)) ==
        "0 job_start | 7200 job_end");
  CHECK(ends(pod("a", run("Completed", 0, "08:00", "09:00"), running("09:05"))) == "0 failures, 1 stops");
  // Of ends in the same second a failure is why the others were stopped, whichever is printed first.
  const std::string stopped = pod("a", run("Error", 143, "08:00", "09:00"), running("09:05"));
  const std::string failed = pod("b", run("Error", 1, "08:00", "09:00"), running("09:05"));
  CHECK(ends(stopped + failed) == "1 failures, 0 stops");
  CHECK(ends(failed + stopped) == "1 failures, 0 stops");
  // One that is stopped for good while the others go on ends nothing, and what they do later counts.
  const std::string gone = pod("z", "{}", run("Error", 143, "08:00", "08:10"), 0);
  CHECK(ends(gone + failed) == "1 failures, 0 stops");
  CHECK(ends(gone + pod("b", "{}", run("Error", 143, "08:00", "08:11"), 0)) == "0 failures, 1 stops");
  // Printed again and again, each end counts once, and each print adds the one that it knows.
  const std::string once = pod("a", run("Error", 1, "08:00", "09:00"), running("09:05"), 1);
  const std::string later = pod("a", run("Error", 1, "09:05", "10:00"), running("10:00"), 2);
  const auto both = read(once + once + later + later, as_pods);
  CHECK(logs::measure(both).failures == 2);
  CHECK_FALSE(has_note(both.files.front().notes, "restarts of containers"));
  // Beside events, in one list as `kubectl get events,pods -o json` prints it: what is said twice is one failure.
  const std::string event = R"({"involvedObject": {"kind": "Pod", "name": "a"}, "reason": "Preempted", )"
                            R"("firstTimestamp": "2026-03-02T08:59:40Z"})";
  std::string list = "{\"items\": [" + event + ", " + pod("a", run("Error", 137, "08:00", "09:00"), running("09:05"));
  CHECK(ends(list + "]}") == "0 failures, 1 stops");
  // What cannot be read is counted, and the rest of the pod is not lost.
  const auto bad = read(pod("a", R"({"terminated": {"exitCode": 1, "startedAt": null}})", running("09:05")) +
                            pod("", "{}", running("09:05")) + pod("b", run("Error", 1, "10:00", "09:00"), "{}") +
                            R"({"kind": "Pod", "status": )",
                        as_pods);
  REQUIRE(bad.files.front().bad.size() == 4);
  CHECK(bad.files.front().bad[0].reason == "a container that ended without its times");
  CHECK(bad.files.front().bad[1].reason == "a pod without a name");
  CHECK(bad.files.front().bad[2].reason == "a container that ended before it started");
  CHECK(bad.files.front().bad[3].reason == "the last event is cut off");
  CHECK(bad.files.front().used == 1);
}

TEST_CASE("Events of nodes count for the pods that are on them", "[logs]") {
  const auto event = [](std::string_view time, std::string_view reason, std::string_view kind, std::string_view name,
                        std::string_view rest = "") {
    return fmt::format(
        R"({{"involvedObject": {{"kind": "{}", "name": "{}"}}, "reason": "{}", "firstTimestamp": "2026-03-02T{}:00Z"{}}})"
        "\n",
        kind, name, reason, time, rest);
  };
  const auto pod = [&](std::string_view time, std::string_view reason, std::string_view rest = "") {
    return event(time, reason, "Pod", "llama-0", rest);
  };
  const auto to = [](std::string_view node) {
    return fmt::format(R"(, "message": "Successfully assigned ml/llama-0 to {}")", node);
  };
  const auto on = [](std::string_view node) {
    return fmt::format(R"(, "source": {{"component": "kubelet", "host": "{}"}})", node);
  };
  const auto of_kubelet = [](std::string_view node) {
    return fmt::format(R"(, "reportingComponent": "kubelet", "reportingInstance": "{}")", node);
  };
  const logs::ReadOptions all{.format = &logs::formats::kubernetes};
  const logs::ReadOptions llama{.format = &logs::formats::kubernetes, .job = "llama"};
  const auto ends = [](const logs::LogReadings& log) {
    const auto measured = logs::measure(log);
    return fmt::format("{} failures, {} stops", measured.failures, measured.stops);
  };
  // A node lost, memory of another gone, a preemption. The nodes in the message, of the kubelet, and nowhere.
  const auto three = [&](auto scheduled, auto started) {
    std::string text = pod("08:00", "Scheduled", scheduled("n1")) + pod("08:05", "Started", started("n1")) +
                       event("12:00", "NodeNotReady", "Node", "n1") + pod("12:05", "TaintManagerEviction") +
                       pod("12:20", "Scheduled", scheduled("n2")) + pod("12:25", "Started", started("n2"));
    text += event("15:00", "OOMKilling", "Node", "n2") + pod("15:10", "Scheduled", scheduled("n2")) +
            pod("15:12", "Started", started("n2")) + pod("18:00", "Preempted") +
            pod("19:00", "Scheduled", scheduled("n3")) + pod("19:05", "Started", started("n3")) +
            event("23:00", "Completed", "Job", "llama");
    return text;
  };
  const auto nowhere = [](std::string_view) { return std::string(); };
  const std::string expected =
      "0 job_start | 14400 failure | 15900 restore_begin | 15900 restore_end | 25200 failure | 25920 restore_begin | "
      "25920 restore_end | 36000 stop | 39900 restore_begin | 39900 restore_end | 54000 job_end";
  for (const std::string& text : {three(to, nowhere), three(nowhere, on), three(nowhere, of_kubelet), three(to, on)}) {
    CHECK(events(read(text, llama)) == events(read(text, all)));
    CHECK(ends(read(text, llama)) == "2 failures, 1 stops");
    CHECK(read(text, llama).files.front().notes.size() == 1);
  }
  const auto unknown = read(three(nowhere, nowhere), llama);
  CHECK(ends(unknown) == "2 failures, 1 stops");  // the eviction, and a start that nothing explains
  CHECK(has_note(unknown.files.front().notes, "3 events of nodes and of the taint manager come before"));
  CHECK(has_note(unknown.files.front().notes, "those of nodes do not count"));
  CHECK(has_note(unknown.timeline.notes, "no line says the cause, counted as failures: 1"));
  CHECK(events(read(three(nowhere, nowhere), all)) == events(read(three(to, nowhere), all)));
  CHECK(events(read(three(to, nowhere), all)) == expected);
  // Of nodes without a pod of the log nothing is taken, nor of those that a pod has left: it is stopped, and moves.
  const std::string begin = pod("08:00", "Scheduled", to("n1")) + pod("08:05", "Started", on("n1"));
  const std::string done = event("23:00", "Completed", "Job", "llama");
  for (const logs::ReadOptions& options : {all, llama}) {
    CHECK(ends(read(begin + event("10:00", "NodeNotReady", "Node", "n2") + done, options)) == "0 failures, 0 stops");
    const std::string moved = pod("09:00", "Evicted") + pod("09:10", "Scheduled", to("n2")) + pod("09:11", "Started");
    CHECK(ends(read(begin + moved + event("10:00", "NodeNotReady", "Node", "n1") + done, options)) ==
          "0 failures, 1 stops");
    CHECK(ends(read(
              begin + moved + pod("09:30", "Unhealthy", on("n1")) + event("10:00", "NodeNotReady", "Node", "n2") + done,
              options)) == "1 failures, 1 stops");
    const std::string killed = pod("09:00", "Killing", on("n1")) + event("10:00", "NodeNotReady", "Node", "n1");
    CHECK(ends(read(begin + killed + done, options)) == "0 failures, 0 stops");
    CHECK(ends(read(begin + pod("10:00", "TaintManagerEviction") + pod("10:05", "Started") + done, options)) ==
          "0 failures, 1 stops");  // the node is known, and was not lost
  }
  // A pod that is assigned again, or a container that starts again, without an end is a failure; said twice it is one.
  const std::string again = pod("12:20", "Scheduled", to("n1")) + pod("12:25", "Started", on("n1"));
  const auto restarted = read(begin + again + again + begin + done, llama);
  CHECK(events(restarted) == "0 job_start | 15600 failure | 15900 restore_begin | 15900 restore_end | 54000 job_end");
  CHECK(has_note(restarted.timeline.notes, "no line says the cause, counted as failures: 1"));
  CHECK(ends(read(begin + pod("12:25", "Started") + done, llama)) == "1 failures, 0 stops");
  CHECK(ends(read(begin + event("12:25", "Started", "Pod", "llama-1") + done, llama)) == "0 failures, 0 stops");
  // Beside a training log it does not say when the failure was noticed.
  std::string train;
  for (const int hour : {8, 9, 12, 13}) {
    train += step_line(fmt::format("2026-03-02 {:02}:30:00.000000", hour), hour % 4 == 0 ? 100 : 200);
  }
  CHECK(events(read({{"train", train}, {"events", begin + again + done}}, {.job = "llama"})).find("detected") ==
        std::string::npos);
  // A list with white space anywhere.
  std::string list = begin + again;
  for (std::size_t at = 0; (at = list.find("}\n{", at)) != list.npos;) list.replace(at, 3, "},\n{");
  for (const char* const head : {"\"items\":[", "\"items\" : [", "\"items\"\t:\r\n\t["}) {
    CHECK(ends(read(fmt::format("{{\"kind\": \"List\", {}{}]}}", head, list), llama)) == "1 failures, 0 stops");
  }
}

TEST_CASE("A training log and sacct are one timeline", "[logs]") {
  logs::ReadOptions options;
  options.scheduler_zone = logs::TimeZone::get("CET");
  const auto log = read({{"train", sample("megatron.log")}, {"sacct", sample("sacct_megatron.txt")}}, options);
  // The nodes came at 07:50:10 UTC and were missed at 08:38:26; the log was silent from 08:33:26 on. The second run was
  // preempted.
  CHECK(events(log) ==
        "0 job_start | 1590 save_begin | 1592.9 save_end | 1630 save_durable | 2593 save_begin | 2596.1 save_end "
        "| 2596.1 failure | 2896 detected | 2990 restore_begin | 3040 restore_end | 3040 wait_begin | 3100 wait_end | "
        "4790 "
        "stop");
  CHECK_FALSE(has_note(log.timeline.notes, "no line says the cause"));
  // The same from Kubernetes: when the node was missed, and not when the log fell silent.
  const auto pod = [](std::string_view reason, std::string_view time) {
    return fmt::format(
        R"({{"involvedObject": {{"kind": "Pod", "name": "a"}}, "reason": "{}", "firstTimestamp": "2026-03-02T{}Z"}})",
        reason, time);
  };
  const auto pods = pod("Scheduled", "07:50:10") + pod("NodeNotReady", "08:38:26") + pod("Scheduled", "08:39:00") +
                    pod("Preempted", "09:10:00");
  CHECK(events(read({{"train", sample("megatron.log")}, {"events", pods}})) == events(log));
  // With the zones wrong it says so.
  const auto wrong = read({{"train", sample("megatron.log")}, {"sacct", sample("sacct_megatron.txt")}});
  CHECK(has_note(wrong.timeline.notes, "are outside the runs of sacct"));
}

// ---- what logs are like

TEST_CASE("A step behind the end that Slurm gives, in whole seconds, is of the run before", "[logs]") {
  std::string train;
  for (const int run : {0, 5}) {
    train += fmt::format("[after megatron is initialized] datetime: 2026-03-02 08:{:02}:00.000000\n", run);
    for (int i = 1; i <= 5; ++i) {
      train += fmt::format(
          " [2026-03-02 08:{:02}:{}0.500000] iteration {:8}/  500000 | consumed samples: 1 | elapsed time per "
          "iteration "
          "(ms): 10000.0 | learning rate: 1.5E-04 | lm loss: 2.2E+00 |\n",
          run, i, i);
    }
  }
  for (const int early : {0, 1, 20}) {
    CAPTURE(early);
    const std::string sacct = fmt::format(
        "JobIDRaw|JobName|State|ExitCode|Start|End|NNodes\n"
        "1|x|FAILED|1:0|2026-03-02T08:00:00|2026-03-02T08:00:{0}|4\n"
        "2|x|COMPLETED|0:0|2026-03-02T08:05:00|2026-03-02T08:05:{0}|4\n",
        50 - early);
    const auto seen = logs::measure(read({{"train", train}, {"sacct", sacct}}));
    CHECK(seen.failures == 1);
    CHECK(seen.stops == 0);
    CHECK(logs::in_seconds(seen.wall_clock) == Catch::Approx(350.5).margin(1.0));
  }
}

TEST_CASE("Prefixes, colours, wrapping and pipes change nothing", "[logs]") {
  const std::string plain =
      step_line("2026-03-02 08:00:00.000000", 100) +
      "[2026-03-02 08:00:10.000000] saving checkpoint at iteration     100 to /ckpt in torch_dist format\n"
      "[2026-03-02 08:00:30.000000] successfully saved checkpoint from iteration     100 to /ckpt\n" +
      step_line("2026-03-02 08:20:00.000000", 200);
  const std::string expected = "0 job_start | 10 save_begin | 30 save_end";
  CHECK(events(read(plain)) == expected);
  const auto prefixed = [&](std::string_view prefix, std::string_view suffix) {
    std::string text;
    std::istringstream stream(plain);
    for (std::string line; std::getline(stream, line);) text += std::string(prefix) + line + std::string(suffix);
    return events(read(text));
  };
  CHECK(prefixed("[default0]:", "\n") == expected);
  CHECK(prefixed("  3: ", "\n") == expected);
  CHECK(prefixed("llama-workers-0-17 trainer ", "\r\n") == expected);
  CHECK(prefixed("\x1b[32m", "\x1b[0m\n") == expected);
  CHECK(prefixed("\r 5%|#   | 5/100 [00:10<03:10,  2.00s/it]\r", "\n") == expected);
  CHECK(prefixed("", "") == expected);  // all of it in one line
  std::string wrapped;
  std::istringstream stream(plain);
  for (std::string line; std::getline(stream, line);) {
    wrapped += R"({"textPayload": ")" + line +
               R"(", "timestamp": "2027-01-01T00:00:00Z", "labels": {"a": "b"}})"
               "\n";
  }
  CHECK(events(read(wrapped)) == expected);
}

TEST_CASE("Restarts append to the same file", "[logs]") {
  std::string text;
  for (int step = 100; step <= 130; step += 10)
    text += step_line(fmt::format("2026-03-02 08:{:02}:00.000000", step - 100), step);
  text += "[2026-03-02 08:30:10.000000] saving checkpoint at iteration     130 to /ckpt in torch_dist format\n";
  text += "[2026-03-02 08:30:40.000000] successfully saved checkpoint from iteration     130 to /ckpt\n";
  text += step_line("2026-03-02 08:40:00.000000", 140);
  text += step_line("2026-03-02 09:00:00.000000", 135);  // falls: another run
  text += step_line("2026-03-02 09:10:00.000000", 145);
  text += "[rank2]: torch.distributed.elastic.multiprocessing.errors.ChildFailedError\n";
  text += step_line("2026-03-02 09:30:00.000000", 140);
  text += step_line("2026-03-02 09:30:01.000000", 139);  // another rank, late
  text += step_line("2026-03-02 09:40:00.000000", 150);
  text += "Signals.SIGTERM death signal, shutting down workers\n";
  text += step_line("2026-03-02 10:00:00.000000", 141);
  text += "slurmstepd: error: *** JOB 118234 ON gpu0417 CANCELLED AT 2026-03-02T10:10:00 DUE TO TIME LIMIT ***\n";
  text += step_line("2026-03-02 11:00:00.000000", 141);
  text += step_line("2026-03-02 11:10:00.000000", 151);
  const auto log = read(text);
  const auto measured = logs::measure(log);
  CHECK(measured.failures == 2);
  CHECK(measured.stops == 2);
  CHECK(has_note(log.timeline.notes, "step lines out of order by less than 5 s, passed over: 1"));
  CHECK(has_note(log.timeline.notes, "no line says the cause, counted as failures: 1"));
}

TEST_CASE("Lines without a time between lines with one", "[logs]") {
  // Megatron-LM 0.13: saves have the time of the iteration before them, and their duration from the timer alone.
  const std::string save =
      " saving checkpoint at iteration     100 to /ckpt in torch_dist format\n"
      " successfully saved checkpoint from iteration     100 to /ckpt\n";
  const std::string timer = "    save-checkpoint ................................: (30000.0, 31000.0)\n";
  const std::string first = step_line("2026-03-02 08:00:00.000000", 90) + step_line("2026-03-02 08:01:40.000000", 100);
  const std::string rest = step_line("2026-03-02 08:10:00.000000", 110);
  CHECK(logs::measure(read(first + save + timer + rest)).blocking == std::vector<double>{31.0});
  CHECK(events(read(first + save + timer)) == "0 job_start | 100 save_begin | 131 save_end");
  const auto unknown = read(first + save + rest);
  CHECK(logs::measure(unknown).blocking.empty());
  CHECK(has_note(unknown.timeline.notes, "does not say how long they blocked, not in their mean: 1"));
  // State is read before the first time of the new run: it did not start when the old one fell silent.
  const auto restart =
      read(first + save + timer + rest +
           " loading checkpoint from /ckpt\n successfully loaded checkpoint from /ckpt at iteration 100\n" +
           step_line("2026-03-02 09:00:00.000000", 110));
  CHECK(events(restart) ==
        "0 job_start | 100 save_begin | 131 save_end | 600 failure | 3500 restore_begin | 3500 restore_end");
  const auto after_save =
      read(first + save + timer + " loading checkpoint from /ckpt\n" + step_line("2026-03-02 09:00:00.000000", 110));
  CHECK(events(after_save) ==
        "0 job_start | 100 save_begin | 131 save_end | 131 failure | 3500 restore_begin | 3500 restore_end");
}

TEST_CASE("Lines before the first time stamp have its time", "[logs]") {
  // A rotated log begins in the middle.
  const std::string steps = step_line("2026-03-02 08:00:00.000000", 100) +
                            step_line("2026-03-02 08:10:00.000000", 110) + step_line("2026-03-02 08:20:00.000000", 120);
  const std::string save = " saving checkpoint at iteration     100 to /ckpt in torch_dist format\n";
  const auto log = read(save + steps);
  CHECK(log.timeline.entries.front().time == logs::Time());
  CHECK(logs::in_seconds(logs::measure(log).wall_clock) == 1200.0);
  const auto through = read(save + " successfully saved checkpoint from iteration     100 to /ckpt\n" + steps);
  CHECK(logs::in_seconds(logs::measure(through).wall_clock) == 1200.0);
  CHECK(logs::measure(read(save + "[rank3]: Traceback (most recent call last):\n" + steps)).failures == 0);
}

TEST_CASE("An error behind the last step is the end of the log", "[logs]") {
  const std::string steps = step_line("2026-03-02 08:00:00.000000", 100) + step_line("2026-03-02 09:00:00.000000", 200);
  const std::string error = "[rank3]: Traceback (most recent call last):\n";
  CHECK(events(read(steps)) == "0 job_start");
  CHECK(events(read(steps + error)) == "0 job_start | 3600 failure");
  CHECK(events(read(steps + "Received SIGTERM: 15\n")) == "0 job_start | 3600 stop");
  CHECK(events(read(steps + error + step_line("2026-03-02 09:10:00.000000", 210))) == "0 job_start");
}

TEST_CASE("An error between two starts is a failure before the first step", "[logs]") {
  const std::string steps = step_line("2026-03-02 08:00:00.000000", 100) + step_line("2026-03-02 09:00:00.000000", 200);
  const std::string more = step_line("2026-03-02 10:00:00.000000", 200) + step_line("2026-03-02 11:00:00.000000", 300);
  const std::string error = "[rank3]: Traceback (most recent call last):\n";
  const auto start = [](const std::string& time) {
    return "[after megatron is initialized] datetime: 2026-03-02 " + time + ".000000\n";
  };
  const auto failures = [](const std::string& text) { return logs::measure(read(text)).failures; };
  CHECK(failures(steps + start("09:10:00") + more) == 1);
  // It started, failed, and started again: one failure more, also twice.
  const auto log = read(steps + start("09:10:00") + error + start("09:20:00") + more);
  CHECK(events(log).find("3600 failure | 4200 restore_begin | 4200 restore_end | 4200 failure | 4800 restore_begin") !=
        std::string::npos);
  CHECK(failures(steps + start("09:10:00") + error + start("09:20:00") + error + start("09:30:00") + more) == 3);
  // Other ranks start, or fail, a moment later; or nothing says that it failed.
  CHECK(failures(steps + start("09:10:00") + error + start("09:10:04") + more) == 1);
  CHECK(failures(steps + start("09:10:00") + start("09:20:00") + more) == 1);
}

TEST_CASE("Failures soon after restarts: Weibull's law is used, and written", "[logs]") {
  // Times to failure at the middles of equal chances of a law of shape 1/2 and mean 10 h; a save of 20 s every 30 min.
  constexpr int number = 40;
  std::string text = "time,event,duration\n0,job_start,\n";
  double start = 0.0;
  for (int i = 0; i < number; ++i) {
    const double late = std::log(static_cast<double>(number) / (0.5 + (i * 17) % number));
    const double up = 18000.0 * late * late + 1.0;
    for (double age = 1800.0; age + 21.0 < up; age += 1820.0) text += fmt::format("{:.3f},save,20\n", start + age);
    text += fmt::format("{:.3f},failure,\n{:.3f},restore,1\n", start + up, start + up + 60.0);
    start += up + 60.0;
  }
  text += fmt::format("{:.3f},job_end,\n", start + 100.0);
  const auto answer = logs::estimate("log", logs::measure(read(text)), 0.95);
  REQUIRE(answer.fit);
  REQUIRE(answer.fit->best == ckpt::FittedLaw::weibull);
  const ckpt::Weibull law = answer.fit->weibull;
  CHECK(law.shape == Catch::Approx(0.5).margin(0.1));
  REQUIRE(answer.recommendation);
  const auto& choice = *answer.recommendation;
  CHECK(choice.shape == law.shape);
  CHECK(choice.mtbf == law.mtbf);
  CHECK(choice.mtbf_low < choice.mtbf);
  CHECK(*choice.mtbf_high > choice.mtbf);
  // Twice as wide in its logarithm as that of a count, about: c of shape 1/2 is sqrt(5).
  CHECK(std::log(choice.mtbf_low / choice.mtbf) < 1.7 * std::log(answer.failures.mtbf_low() / answer.failures.mtbf()));
  CHECK(choice.best.interval.seconds() == best_interval(choice.run, law).interval.seconds());
  CHECK(choice.ledger.goodput() == Catch::Approx(long_run_goodput(choice.run, law, choice.best.interval)));
  CHECK(choice.present_ledger.goodput() < choice.ledger.goodput());
  CHECK(choice.regret_low > 0.0);

  std::vector<std::string> notes;
  const auto part = logs::part_of_job(answer, std::nullopt, notes);
  CHECK_FALSE(part.has("failures.count"));
  REQUIRE(part.find("failures.mtbf") != nullptr);
  CHECK(part.find("failures.mtbf")->text.find(" s x/ ") != std::string::npos);
  REQUIRE(part.find("failures.shape") != nullptr);
  CHECK(part.find("failures.shape")->text == fmt::format("{:.6g}", law.shape));
  const auto of_nodes = logs::part_of_job(answer, 8.0, notes);
  CHECK(of_nodes.has("failures.node_mtbf"));
  CHECK(of_nodes.find("failures.observed_nodes")->text == "8");
}

TEST_CASE("The last save comes when training is done", "[logs]") {
  const auto log =
      read(step_line("2026-03-02 08:00:00.000000", 100) + step_line("2026-03-02 09:00:00.000000", 200) +
           "[after training is done] datetime: 2026-03-02 09:00:01.000000\n"
           "[2026-03-02 09:00:02.000000] saving checkpoint at iteration     200 to /ckpt in torch_dist format\n"
           "[2026-03-02 09:00:22.000000] successfully saved checkpoint from iteration     200 to /ckpt\n");
  CHECK(events(log) == "0 job_start | 3602 save_begin | 3622 save_end | 3622 job_end");
}

TEST_CASE("Clocks that jump all the time", "[logs]") {
  std::string text;  // a year a line, without a year
  for (int i = 0; i < 300; ++i) {
    text += fmt::format("I{} 08:00:00.000000 1 a.py:1] completed step: {}, seconds: 1.0, loss\n",
                        i % 2 == 0 ? "1231" : "0101", i);
  }
  CHECK_NOTHROW(logs::measure(read(text)));
  std::string back;  // half an hour back each minute
  for (int i = 0; i < 300; ++i) back += step_line(fmt::format("2026-03-02 {:02}:00:00.000000", 10 - i % 2), i + 1);
  const auto log = read(back);
  CHECK(log.files.front().notes.size() <= 3);
  CHECK(has_note(log.files.front().notes, "times more"));
}

TEST_CASE("A path may go on behind the step", "[logs]") {
  const auto log = read(
      "I0302 08:00:00.000000 1 a.py:1] [process=0] [async] Started save checkpoint @ gs://b/run7/4100/default.\n"
      "I0302 08:00:02.500000 1 a.py:1] [process=0] [async] Finished blocking save in 2.50 seconds. Continuing save @ "
      "gs://b/run7/4100/default.\n");
  CHECK(log.files.front().bad.empty());
  CHECK(logs::measure(log).blocking == std::vector<double>{2.5});
}

TEST_CASE("Orbax's statistics between its lines", "[logs]") {
  const std::string begin =
      "I0302 07:00:00.000000 1 a.py:1] [process=0] [async] Started save checkpoint @ gs://b/run7/4000.\n"
      "I0302 08:00:00.000000 1 a.py:1] [process=0] [async] Started save checkpoint @ gs://b/run7/4100.\n";
  const auto read_with = [&](const std::string& record) {
    return read(begin + "I0302 08:00:03.000000 1 a.py:1] " + record, {.format = &logs::formats::orbax});
  };
  // The same keys as in a file of records.
  for (const std::string key : {"checkpoint_manager_blocking_duration_secs", "checkpointer_blocking_duration_secs"}) {
    const auto log = read_with("{'step': 4100, 'event_type': 'save', 'wait_for_prev_duration_secs': 0.5, '" + key +
                               "': 2.75, 'synchronous': False}\n");
    CHECK(log.files.front().bad.empty());
    CHECK(logs::measure(log).blocking == std::vector<double>{2.25});
  }
  CHECK(read_with("{'step': 4100, 'event_type': 'restore', 'directory': 'x'}\n").files.front().bad.empty());
  const std::pair<const char*, const char*> bad[] = {
      {"{'step': 4100, 'event_type': 'save', 'checkpointer_blocking_duration_secs': None}\n",
       "a save without its duration"},
      {"{'step': 1e30, 'event_type': 'save', 'checkpointer_blocking_duration_secs': 3}\n",
       "a step number that is none"},
      {"{'step': 41, 'event_type': 'save', 'checkpointer_blocking_duration_secs': inf}\n",
       "a duration that is negative, not finite or above 10^9 s"},
      {"{'step': 41, 'event_type': 'save', 'checkpointer_blocking_duration_secs': 2", "the last line is cut off"}};
  for (const auto& [record, reason] : bad) {
    const auto log = read_with(record);
    REQUIRE(log.files.front().bad.size() == 1);
    CHECK(log.files.front().bad.front().reason == reason);
    CHECK(logs::measure(log).blocking.empty());
  }
}

TEST_CASE("A log of steps alone, with a gap", "[logs]") {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += step_line(fmt::format("2026-03-02 {:02}:{:02}:00.000000", 8 + (i < 30 ? 0 : 2), i), 100 + 6 * i);
  }
  const auto log = read(text);
  const auto measured = logs::measure(log);
  CHECK(logs::in_seconds(measured.wall_clock) == 7200.0 + 59.0 * 60.0);
  CHECK(measured.failures == 0);
  CHECK(has_note(log.files.front().notes,
                 "no line explains: 1, 2 h beyond what the steps take, the longest 2 h before line 31"));
}

TEST_CASE("The hour that comes twice", "[logs]") {
  // 02:00 CEST to 03:00 CEST, and again 02:00 to 03:00 CET; a step a minute.
  std::string text;
  for (int minute = 0; minute < 150; ++minute) {
    const int shown = minute < 60 ? minute : minute < 120 ? minute - 60 : minute - 60;
    text += step_line(fmt::format("2026-10-25 {:02}:{:02}:00.000000", 2 + shown / 60, shown % 60), minute + 1);
  }
  text += "[exiting program at iteration 150] datetime: 2026-10-25 03:30:00.000000\n";
  logs::ReadOptions options;
  options.zone = logs::TimeZone::get("Europe/Berlin");
  const auto known = read(text, options);
  CHECK(events(known) == "0 job_start | 9000 stop");
  const auto guessed = read(text);
  CHECK(events(guessed) == "0 job_start | 9000 stop");
  CHECK(has_note(guessed.files.front().notes, "the clock goes back, by an hour as at the end of daylight saving"));
}

TEST_CASE("Lines that cannot be read are counted, and nothing else changes", "[logs]") {
  const std::string good = step_line("2026-03-02 08:00:00.000000", 100) + step_line("2026-03-02 08:10:00.000000", 160);
  std::string text = good;
  text += " [2026-03-02 08:11:00.000000] iteration 99999999999999999999/ 5 | elapsed time per iteration (ms): 1.0 |\n";
  text += " [2026-03-02 08:11:00.000000] iteration x/ 5 | elapsed time per iteration (ms): 1.0 |\n";
  text += " [2026-03-02 08:11:00.000000] iteration 161/ 5 | elapsed time per iteration (ms): nan |\n";
  text += " [2026-03-02 08:11:00.000000] iteration 161/ 5 | elapsed time per iteration (ms): -5 |\n";
  text += " [2026-03-02 08:11:00.000000] iteration 161/ 5 | elapsed time per iteration (ms): 1e400 |\n";
  text += " [2026-13-45 25:61:00.000000] saving checkpoint at iteration x\n";
  text += std::string("a\0b\n", 4);
  text += std::string(200000, 'y') + "\n";
  text += " [2026-03-02 08:12:00.000000] iteration 165/ 5 | elapsed time per iter";
  const auto log = read(text);
  CHECK(events(log) == events(read(good)));
  const auto& file = log.files.front();
  CHECK(file.lines == 11);
  CHECK(file.used + file.passed_over == 11);
  std::size_t bad = 0;
  for (const logs::BadLines& lines : file.bad) bad += lines.count;
  CHECK(bad == 8);
  CHECK(file.bad.front().first == 3);
  const auto torn = read(good + " [2026-03-02 08:12:00.000000] iteration 165/ 5 | elapsed time per iteration (ms): ");
  REQUIRE(torn.files.front().bad.size() == 1);
  CHECK(torn.files.front().bad.front().reason == "the last line is cut off");
}

TEST_CASE("Records that cannot be read are counted with their reasons", "[logs]") {
  const std::string good = R"({"job_name": "a", "job_start_time": 1772438400.5})"
                           "\n"
                           R"({"job_name": "a", "step_count": 1, "step_start_time": 1772438500})"
                           "\n"
                           R"({"job_name": "a", "job_end_time": 1772439000})"
                           "\n";
  const std::pair<const char*, const char*> bad[] = {
      {R"({"job_name": "a", "step_count": 1, "step_start_time": -5})", "a time that is not in seconds since 1970"},
      {R"({"job_name": "a", "step_count": 1, "step_start_time": 1772438400000})",
       "a time that is not in seconds since 1970"},
      {R"({"job_name": "a", "step_count": 1, "step_start_time": 1e999})", "a time that is not in seconds since 1970"},
      {R"({"job_name": "a", "step_count": -1, "step_start_time": 1772438600})", "a step number that is none"},
      {R"({"job_name": "a", "step_count": 1e30, "step_start_time": 1772438600})", "a step number that is none"},
      {R"({"job_name": "a", "step_start_time": 1772438600})", "\"step_count\" is missing"},
      {R"({"job_name": "a", "tpu_init_end_time": 1772438600})", "an end without its start"},
      {R"({"step": 4, "event_type": "save"})", "a save without its duration"},
      {R"({"step": 4, "event_type": "save", "checkpoint_manager_blocking_duration_secs": 1, "wait_for_prev_duration_secs": 2})",
       "a save that waited longer than it blocked"},
      {R"({"step": 4, "event_type": "restore"})", "a restore without its duration"},
      {R"({"event_type": "job_started", "timestamp": "yesterday"})", "\"timestamp\" is missing or no time"},
      {R"({"job_name": "a", "step_count": 1)", "not a whole JSON object"},
      {R"({"ELASTIC_SCALE_UP": -3})", "a time of badput that is none"}};
  for (const auto& [line, reason] : bad) {
    const auto log = read(good + line + "\n");
    REQUIRE(log.files.front().bad.size() == 1);
    CHECK(log.files.front().bad.front().reason == reason);
    CHECK(log.files.front().bad.front().first == 4);
    CHECK(events(log) == events(read(good)));
  }
}

TEST_CASE("A restore record without its start", "[logs]") {
  const std::string begin = R"({"job_name": "a", "job_start_time": 1772438400})"
                            "\n";
  const std::string end = R"({"job_name": "a", "step_count": 7, "step_start_time": 1772438500})"
                          "\n"
                          R"({"job_name": "a", "step_count": 8, "step_start_time": 1772438510})"
                          "\n"
                          R"({"job_name": "a", "job_end_time": 1772439000})"
                          "\n";
  const std::string restore = R"({"step": 6, "event_type": "restore", "checkpoint_manager_duration_secs": 48})"
                              "\n";
  for (const std::string& text : {begin + restore + end, restore + begin + end}) {
    const auto log = read(text);
    CHECK(log.files.front().bad.empty());
    CHECK(logs::in_seconds(logs::measure(log).wall_clock) == 600.0);
    REQUIRE(log.badput);
    CHECK(log.badput->seconds[static_cast<std::size_t>(logs::Badput::restore)] == 48.0);
  }
  // A restart: its restore is of the run that the record is in.
  const std::string again = R"({"job_name": "a", "job_start_time": 1772439100})"
                            "\n" +
                            restore +
                            R"({"job_name": "a", "step_count": 7, "step_start_time": 1772439200})"
                            "\n"
                            R"({"job_name": "a", "job_end_time": 1772440000})"
                            "\n";
  CHECK(logs::measure(read(begin + end + again)).restore_times == std::vector<double>{48.0});
  const auto alone = read(restore);
  CHECK(alone.timeline.entries.empty());
  CHECK(alone.restore_costs == std::vector<double>{48.0});
}

TEST_CASE("Records that are refused are in no badput either", "[logs]") {
  const std::string good = R"({"job_name": "a", "job_start_time": 1772438400.5})"
                           "\n"
                           R"({"job_name": "a", "step_count": 1, "step_start_time": 1772438500})"
                           "\n"
                           R"({"job_name": "a", "tpu_init_start_time": 1772438510})"
                           "\n"
                           R"({"job_name": "a", "job_end_time": 1772439000})"
                           "\n";
  const auto expected = read(good);
  for (const char* const line :
       {R"({"job_name": "a", "job_start_time": NaN})", R"({"job_name": "a", "job_start_time": Infinity})",
        R"({"job_name": "a", "job_start_time": -1})", R"({"job_name": "a", "job_end_time": NaN})",
        R"({"job_name": "a", "job_end_time": 1e300})", R"({"job_name": "a", "tpu_init_start_time": Infinity})",
        R"({"job_name": "a", "tpu_init_end_time": 1e300})", R"({"job_name": "a", "tpu_init_end_time": NaN})",
        R"({"event_type": "restore", "checkpoint_manager_duration_secs": 1e300})",
        R"({"event_type": "restore", "checkpoint_manager_duration_secs": Infinity})",
        R"({"event_type": "restore", "checkpoint_manager_duration_secs": NaN})",
        R"({"event_type": "restore", "checkpoint_manager_duration_secs": -4})",
        R"({"event_type": "restore", "checkpoint_manager_start_time": -9, "checkpoint_manager_duration_secs": 4})",
        R"({"event_type": "save", "step": 4, "checkpoint_manager_blocking_start_time": 1772438600,)"
        R"( "checkpoint_manager_blocking_duration_secs": 1e300})",
        R"({"event_type": "save", "step": NaN, "checkpoint_manager_blocking_start_time": 1772438600,)"
        R"( "wait_for_prev_duration_secs": 1, "checkpoint_manager_blocking_duration_secs": 3})",
        R"({"event_type": "save", "step": 4, "checkpoint_manager_blocking_duration_secs": 3})"}) {
    INFO(line);
    const auto log = read(good + line + "\n");
    REQUIRE(log.files.front().bad.size() == 1);
    CHECK(log.files.front().bad.front().count == 1);
    CHECK(events(log) == events(expected));
    REQUIRE(log.badput);
    CHECK(log.badput->seconds == expected.badput->seconds);
    CHECK(log.badput->total == expected.badput->total);
    CHECK(log.badput->productive == expected.badput->productive);
  }
}

TEST_CASE("Logs that say nothing", "[logs]") {
  const auto error = [](const std::string& text, const logs::ReadOptions& options = {}) {
    return test::error_of([&] { return read(text, options).files.size(); });
  };
  CHECK(error("") == "log: the file is empty");
  CHECK_THAT(error("hello\nworld\n"),
             Catch::Matchers::ContainsSubstring("no format of logs is seen in it; --format NAME"));
  CHECK_THAT(error("hello\n", {.format = &logs::formats::megatron}),
             Catch::Matchers::ContainsSubstring("none of its 1 lines says anything of saves"));
  CHECK_THAT(error("x\ny\n", {.format = &logs::formats::durations}),
             Catch::Matchers::ContainsSubstring("line 1: not a duration"));
  CHECK_THAT(test::error_of([&] {
               return read({{"a.csv", "time,event,duration\n0,job_start,\n"}, {"b", "1\n2\n"}}).files.size();
             }),
             Catch::Matchers::ContainsSubstring("give it alone"));
}

TEST_CASE("Durations alone", "[logs]") {
  const auto log = read_sample("durations.txt");
  CHECK(log.blocking == std::vector<double>{42.5, 41.0, 60.0, 0.5, 45.0});
  REQUIRE(log.files.front().bad.size() == 1);
  CHECK(log.files.front().bad.front().count == 2);
  CHECK(log.files.front().bad.front().first == 6);
  const auto estimate = logs::estimate("x", logs::measure(log), 0.95);
  CHECK_FALSE(estimate.has_times);
  CHECK(estimate.blocking->count == 5);
  CHECK_FALSE(estimate.recommendation);
}

// ---- one job, written twice

namespace {

std::string stamp(logs::Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(seconds));
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss of_day(seconds - day.time_since_epoch());
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), of_day.hours().count(),
                     of_day.minutes().count(), of_day.seconds().count(), (time - seconds).count());
}

/// A job as Megatron-LM and Slurm would have logged it: a step each 10 s of work.
struct Written {
  std::string training{}, slurm = "JobIDRaw|JobName|State|Start|End\n";
};
Written write(const logs::Timeline& job) {
  constexpr logs::Time step = std::chrono::seconds(10);
  const logs::Time origin = logs::detail::parse_iso("2026-03-02 08:00:00")->time;
  Written out;
  logs::Time progress{}, saved{}, saving{}, up_since{}, restore_since{}, allocated{};
  bool working = true;
  out.training += fmt::format("[after megatron is initialized] datetime: {}\n", stamp(origin));
  const auto iso = [](logs::Time time) {
    std::string text = stamp(time).substr(0, 19);
    text[10] = 'T';
    return text;
  };
  const auto work_until = [&](logs::Time time) {  // the steps that end by then
    if (!working) return;
    for (auto done = progress / step + 1; done * step <= progress + (time - up_since); ++done) {
      out.training += step_line(stamp(origin + up_since + (done * step - progress)), static_cast<int>(done));
    }
    progress += time - up_since;
    working = false;
  };
  for (const logs::Entry& entry : job.entries) {
    const logs::Time time = entry.time;
    switch (entry.event) {
      case logs::Event::save_begin:
        work_until(time);
        saving = progress;
        out.training += fmt::format("[{}] saving checkpoint at iteration {:7} to /ckpt in torch_dist format\n",
                                    stamp(origin + time), saving / step);
        break;
      case logs::Event::save_end:
        saved = saving;
        out.training += fmt::format("[{}] successfully saved checkpoint from iteration {:7} to /ckpt [ t 1/8 ]\n",
                                    stamp(origin + time), saved / step);
        up_since = time;
        working = true;
        break;
      case logs::Event::failure:
        work_until(time);
        break;
      case logs::Event::detected:
        out.slurm += fmt::format("7|a|NODE_FAIL|{}|{}\n", iso(origin + allocated), iso(origin + time));
        break;
      case logs::Event::restore_begin:
        allocated = restore_since = time;
        progress = saved;
        out.training += fmt::format("[after megatron is initialized] datetime: {}\n", stamp(origin + time));
        break;
      case logs::Event::restore_end:
        out.training += fmt::format(
            "  successfully loaded checkpoint from /ckpt [ t 1/8 ] at iteration {}\n    load-checkpoint "
            "................................: (1.00, {:.2f})\n",
            saved / step, logs::in_seconds(time - restore_since) * 1e3);
        up_since = time;
        working = true;
        break;
      case logs::Event::job_end:
        work_until(time);
        out.training += fmt::format("[after training is done] datetime: {}\n", stamp(origin + time));
        break;
      default:
        break;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("The same job as CSV and as Megatron-LM and Slurm log it", "[logs]") {
  std::ifstream file(CKPT_TEST_DATA_DIR "/../../examples/data/run_log.csv");
  const std::string csv(std::istreambuf_iterator<char>(file), {});
  const logs::Timeline job = logs::read_csv(csv, "run_log.csv");
  const auto truth = logs::measure(job);
  const Written written = write(job);
  const auto log = read({{"train.log", written.training}, {"sacct.txt", written.slurm}});
  CHECK(log.files[0].format == "megatron");
  CHECK(log.files[1].format == "sacct");
  for (const auto& one : log.files) CHECK(one.bad.empty());
  const auto seen = logs::measure(log);
  CHECK(seen.failures == truth.failures);
  CHECK(seen.blocking.size() == truth.blocking.size());
  CHECK(seen.restore_times.size() == truth.restore_times.size());
  for (std::size_t i = 0; i < seen.blocking.size(); ++i) {
    CHECK(seen.blocking[i] == Catch::Approx(truth.blocking[i]).margin(1e-6));
  }
  for (std::size_t i = 0; i < seen.restore_times.size(); ++i) {
    CHECK(seen.restore_times[i] == Catch::Approx(truth.restore_times[i]).margin(0.01));
  }
  // A failure is known to the step before it, 10 s at most, Slurm's times to the second.
  const double each = 11.0 * static_cast<double>(truth.failures);
  const auto near = [&](logs::Time a, logs::Time b) { CHECK(std::abs(logs::in_seconds(a - b)) <= each); };
  near(seen.wall_clock, truth.wall_clock);
  near(seen.spent.work, truth.spent.work);
  near(seen.spent.save, truth.spent.save);
  near(seen.spent.lost_work, truth.spent.lost_work);
  near(seen.spent.detection, truth.spent.detection);
  near(seen.spent.rescheduling, truth.spent.rescheduling);
  near(seen.spent.restore, truth.spent.restore);
  near(seen.spent.waiting, truth.spent.waiting);
}

TEST_CASE("A planned stop is no part of the outage of a failure", "[logs]") {
  const auto readings = read(
      "time,event,duration\n0,job_start,\n1000,save,10\n2000,failure,\n2060,detected,\n"
      "2300,restore,100\n4000,save,10\n5000,stop,\n15000,restore,100\n16000,job_end,\n");
  const auto estimate = logs::estimate("x", logs::measure(readings.timeline), 0.95);
  const ckpt::Outage outage = logs::measured_run(estimate).outage;
  CHECK(outage.detection.value() == 60.0);
  CHECK(outage.rescheduling.value() == 240.0);
  CHECK(estimate.downtime->mean.value() == (300.0 + 10000.0) / 2.0);  // of all
  CHECK(logs::in_seconds(estimate.measured.spent.rescheduling) == 10240.0);
  // Stops alone are all that is known.
  const auto stopped =
      read("time,event,duration\n0,job_start,\n1000,save,10\n2000,stop,\n2300,restore,100\n4000,job_end,\n");
  CHECK(logs::measured_run(logs::estimate("x", logs::measure(stopped.timeline), 0.95)).outage.rescheduling.value() ==
        300.0);
}
