// Is this save slow? What it should take, what limits each stage, what would explain the difference. Without options:
// saves that people asked about, from the numbers they gave. Exit code 0: answer; 1: bad input.
//
//   is_my_save_slow
//   is_my_save_slow --model llama3-8b --node dgx-h100 --measured 6min

#include <string>

#include "command_line.hpp"
#include "is_my_save_slow/options.hpp"
#include "is_my_save_slow/question.hpp"
#include "is_my_save_slow/report.hpp"
#include "print.hpp"

namespace {

int run(int argc, char** argv) {
  const auto options = is_my_save_slow::read_options(argc, argv);
  if (options.information) {
    examples::print(*options.information);
    return 0;
  }
  if (argc > 1) {
    examples::print(is_my_save_slow::to_text(is_my_save_slow::question_of(options)));
    return 0;
  }
  std::string text;
  for (const auto& question : is_my_save_slow::threads()) {
    text += (text.empty() ? "" : "\n") + is_my_save_slow::to_text(question);
  }
  examples::print(text);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return examples::run_main("is_my_save_slow", argc, argv, run); }
