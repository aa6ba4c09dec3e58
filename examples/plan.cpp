// What a checkpoint of a real model on real hardware costs, with the stage that limits it and the origin of every
// figure. Exit code 0: answer; 1: bad input; 2: the answer misses --max-penalty. All options: docs/plan.md.
//
//   plan --model llama3-70b --node dgx-h100 --writers 64 --optimizer adam --interval 1h

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include "plan/answer.hpp"
#include "plan/options.hpp"
#include "plan/report.hpp"
#include "printable.hpp"

namespace {

/// Writes all of the text to standard output, or throws.
void print(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
  }
}

int run(int argc, char** argv) {
  const plan::Options options = plan::read_options(argc, argv);
  if (options.information || options.list) {
    print(options.information ? *options.information : plan::list(*options.list));
    return 0;
  }
  const plan::Answer answer = plan::solve(options);
  print(options.output == "json"  ? plan::to_json(answer)
        : options.output == "csv" ? plan::to_csv(answer)
                                  : plan::to_text(answer));
  return answer.meets_target() ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    // Names from the command line may hold anything; the message is one line.
    std::fprintf(stderr, "plan: error: %s\n", examples::printable(error.what()).c_str());
    return 1;
  }
}
