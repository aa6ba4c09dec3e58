// adviser_kill PROGRAM DIRECTORY: runs the example `adviser`, kills it at random times, announces a stop to it, and
// looks whether it goes on from where it promised and ends with the same bits as a run that nobody killed.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr const char* steps = "2600";
constexpr const char* mtbf = "2";
constexpr const char* notice = "0.3";

/// Starts it; its output goes to a file.
pid_t start(const std::string& program, const std::string& directory, const std::string& output) {
  const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const pid_t child = fork();
  if (child != 0) {
    close(file);
    return child;
  }
  dup2(file, 1);
  execl(program.c_str(), program.c_str(), directory.c_str(), steps, mtbf, notice, nullptr);
  _exit(127);
}

int end_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Waits until it has saved, as it does before it says that it saves again: what is killed before that has not counted
/// its last failure. On a busy machine that takes long.
void wait_for_save(const std::string& output) {
  constexpr auto patience = std::chrono::seconds(30);
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < patience) {
    const std::string text = read(output);
    const std::size_t first = text.find(" unsaved");
    if (first != text.npos && text.find(" unsaved", first + 1) != text.npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

/// The number behind some words; -1 where they are not there.
double number_after(const std::string& text, const std::string& words) {
  const std::size_t at = text.find(words);
  return at == std::string::npos ? -1.0 : std::stod(text.substr(at + words.size()));
}

int failed(const char* what, const std::string& output) {
  std::fprintf(stderr, "%s\n%s\n", what, output.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string program = argv[1];
  const std::string directory = argv[2];
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory + "/killed");
  std::filesystem::create_directories(directory + "/whole");
  const std::string output = directory + "/output";

  const pid_t whole = start(program, directory + "/whole", directory + "/whole_output");
  std::mt19937_64 random(20261128);
  constexpr int kills = 5;
  double worst = 0.0;
  for (int i = 0; i <= kills + 1; ++i) {
    const pid_t child = start(program, directory + "/killed", output);
    wait_for_save(output);
    std::this_thread::sleep_for(std::chrono::milliseconds(static_cast<int>(random() % 500)));
    const bool announce = i >= kills;
    kill(child, announce ? SIGTERM : SIGKILL);
    const int status = end_of(child);
    const std::string text = read(output);
    if (!announce && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) {
      return failed("it ended before it was killed", text);
    }
    if (announce &&
        (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || text.find("with all of it saved") == text.npos)) {
      return failed("it did not save when a stop was announced", text);
    }
    if (i == 0) continue;
    const double lost = number_after(text, ": lost ");
    const double seconds = number_after(text, " steps, ");
    const double promised = number_after(text, "promised ");
    const double failures = number_after(text, " s; ");
    if (lost < 0.0 || promised < 0.0) return failed("it did not go on", text);
    if (i <= kills && seconds > promised) return failed("it lost more than it had promised", text);
    if (i > kills && lost > 0.0) return failed("it lost work although the stop was announced", text);
    if (failures < static_cast<double>(std::min(i, kills)) - 1.0)
      return failed("it has not counted its failures", text);
    worst = std::max(worst, promised > 0.0 ? seconds / promised : 0.0);
  }
  const pid_t last = start(program, directory + "/killed", output);
  if (end_of(last) != 0) return failed("it does not end", read(output));
  const double killed = number_after(read(output), "heat ");
  if (end_of(whole) != 0) return failed("it does not end", read(directory + "/whole_output"));
  const double undisturbed = number_after(read(directory + "/whole_output"), "heat ");
  if (!(killed > 0.0 && killed <= undisturbed && killed >= undisturbed)) {
    return failed("killed runs end with another result", read(output));
  }
  std::printf("killed %d times: lost at most %.0f %% of what was promised\n", kills, 100.0 * worst);
  return 0;
}
