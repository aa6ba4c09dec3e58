// Whether asynchronous saving pays: every manner of saving side by side, what it blocks, when it is durable, what
// memory it takes, how often it can be done, and the goodput that is left. Exit code 0: answer; 1: bad input.
//
//   async_or_not
//   async_or_not --model llama3-70b --node dgx-h100 --nodes 16 --tier ddn-ai400x2 --step 8s --mtbf 2d

#include "async_or_not/answer.hpp"
#include "async_or_not/options.hpp"
#include "async_or_not/report.hpp"
#include "command_line.hpp"
#include "print.hpp"

namespace {

int run(int argc, char** argv) {
  const async_or_not::Options options = async_or_not::read_options(argc, argv);
  examples::print(options.information ? *options.information : async_or_not::to_text(async_or_not::solve(options)));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return examples::run_main("async_or_not", argc, argv, run); }
