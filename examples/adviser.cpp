// A solver that asks the library when to save: heat in a plate, with real files and real signals.
//
//     adviser DIRECTORY [STEPS [MTBF [NOTICE]]]
//
// Its checkpoint holds the step, the plate and what the adviser has seen; it is written beside the last one, flushed to
// the disk and renamed, so that there is a whole one at any time. SIGTERM announces a stop in NOTICE seconds: it saves
// and ends. After kill -9 start it again: it goes on from the checkpoint, and says what was lost and what it had
// promised.

#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include <ckpt/advise/adviser.hpp>
#include <ckpt/core/spread.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/failure/prior.hpp>

namespace {

constexpr std::size_t side = 192;

volatile std::sig_atomic_t asked_to_stop = 0;

/// A clock that a restart does not set back.
ckpt::Seconds now() {
  return ckpt::Seconds(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count());
}

/// All of a run that is worth keeping. Bytes are what they are in memory: the same machine reads them back.
struct Plate {
  std::uint64_t step = 0;
  std::array<std::byte, ckpt::Adviser::state_size> adviser{};
  std::array<double, side * side> heat{};
};

/// What is noted after every step, without waiting for the disk.
struct Progress {
  std::uint64_t step = 0;
  double at = 0.0;        // [s]
  double unsaved = 0.0;   // [s]
  double promised = 0.0;  // work that a failure takes at most [s]
};

template <class T>
bool read_file(const std::string& path, T& value) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool whole = read(file, &value, sizeof value) == static_cast<ssize_t>(sizeof value);
  close(file);
  return whole;
}

/// Writes beside, flushes, renames, flushes the directory: after that it survives a crash of the machine too.
template <class T>
bool write_safely(const std::string& directory, const std::string& name, const T& value) {
  const std::string path = directory + "/" + name;
  const std::string beside = path + ".new";
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return false;
  const bool whole = write(file, &value, sizeof value) == static_cast<ssize_t>(sizeof value) && fsync(file) == 0;
  if (close(file) != 0 || !whole || std::rename(beside.c_str(), path.c_str()) != 0) return false;
  const int folder = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  const bool flushed = fsync(folder) == 0;
  close(folder);
  return flushed;
}

/// One step of Jacobi's iteration; two milliseconds at least, so that there is something to lose.
void advance(Plate& plate) {
  const auto from = std::chrono::steady_clock::now();
  const auto old = plate.heat;
  for (std::size_t y = 1; y + 1 < side; ++y) {
    for (std::size_t x = 1; x + 1 < side; ++x) {
      const std::size_t i = y * side + x;
      plate.heat[i] = 0.25 * (old[i - 1] + old[i + 1] + old[i - side] + old[i + side]);
    }
  }
  ++plate.step;
  std::this_thread::sleep_until(from + std::chrono::milliseconds(2));
}

double sum(const Plate& plate) {
  double all = 0.0;
  for (const double heat : plate.heat) all += heat;
  return all;
}

void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

int run(const std::string& directory, std::uint64_t steps, ckpt::Seconds mtbf, ckpt::Seconds notice) {
  const ckpt::AdviserOptions options{.prior = ckpt::mtbf_prior(mtbf, ckpt::factor(5.0)), .notice = notice};
  ckpt::Adviser adviser(options);
  std::vector<Plate> memory(1);
  Plate& plate = memory[0];
  for (std::size_t x = 0; x < side; ++x) plate.heat[x] = 1.0;  // one edge is hot

  Progress progress;
  const bool ran = read_file(directory + "/progress", progress);
  const ckpt::Seconds start = now();
  if (read_file(directory + "/checkpoint", plate)) {
    adviser = ckpt::Adviser(options, plate.adviser);
  } else {
    plate.step = 0;
  }
  std::array<std::byte, ckpt::Adviser::state_size> newer{};
  if (read_file(directory + "/adviser", newer)) adviser = ckpt::Adviser(options, newer);
  if (!ran) {
    adviser.started(start);
  } else {
    const std::uint64_t lost = progress.step - plate.step;
    if (lost > 0) adviser.failed(ckpt::Seconds(progress.at));
    adviser.restored(start, now());
    say(fmt::format("goes on at step {} of {}: lost {} steps, {:.3f} s of work; promised {:.3f} s; {} failures",
                    plate.step, steps, lost, lost > 0 ? progress.unsaved : 0.0, progress.promised, adviser.failures()));
    write_safely(directory, "adviser", adviser.state());  // a failure before the next save counts, too
  }

  const int noted = open((directory + "/progress").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  bool announced = false;
  while (plate.step < steps) {
    advance(plate);
    if (asked_to_stop != 0 && !announced) {
      announced = true;
      adviser.notice(now() + notice);
    }
    const auto advice = adviser.after_step(now());
    progress = {.step = plate.step,
                .at = now().value(),
                .unsaved = adviser.unsaved().value(),
                .promised = adviser.most_lost().value()};
    if (pwrite(noted, &progress, sizeof progress, 0) != static_cast<ssize_t>(sizeof progress)) return 1;
    if (!advice && plate.step < steps) continue;

    const ckpt::Seconds begin = now();
    plate.adviser = adviser.state();
    if (!write_safely(directory, "checkpoint", plate)) continue;  // it will be asked for again
    adviser.saved(begin, now());
    write_safely(directory, "adviser", adviser.state());
    if (!advice) break;
    say(fmt::format("step {}: {}", plate.step, advice->text().text()));
    if (advice->stop) {
      say(fmt::format("stopped at step {} with all of it saved", plate.step));
      return 0;
    }
  }
  say(fmt::format("done: {} steps, heat {:.17g}", plate.step, sum(plate)));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "adviser DIRECTORY [STEPS [MTBF [NOTICE]]]: times in seconds\n");
    return 2;
  }
  struct sigaction action {};
  action.sa_handler = [](int) { asked_to_stop = 1; };
  sigaction(SIGTERM, &action, nullptr);
  const auto number = [&](int i, double otherwise) { return argc > i ? std::atof(argv[i]) : otherwise; };
  try {
    return run(argv[1], static_cast<std::uint64_t>(number(2, 5'000)), ckpt::Seconds(number(3, 3'600.0)),
               ckpt::Seconds(number(4, 2.0)));
  } catch (const ckpt::InvalidInput& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
