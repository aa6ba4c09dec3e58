// What a checkpoint of a real model on real hardware costs, with the stage that limits it and the origin of every
// figure; how to save, how often, and where the hours of a run go. Exit code 0: answer; 1: bad input; 2: the answer
// misses --max-penalty or --goodput-target. All options: docs/plan.md.
//
//   plan --model llama3-70b --node dgx-h100 --writers 64 --optimizer adam --interval 1h
//   plan --model llama3-70b --node dgx-h100 --nodes 64 --tier eagle --strategy best --slowdown 2% --mtbf 12h

#include "command_line.hpp"
#include "plan/lists.hpp"
#include "plan/options.hpp"
#include "plan/report_json.hpp"
#include "plan/report_text.hpp"
#include "plan/solve.hpp"
#include "print.hpp"

namespace {

int run(int argc, char** argv) {
  const plan::Options options = plan::read_options(argc, argv);
  if (options.information || options.list) {
    examples::print(options.information ? *options.information : plan::list(*options.list));
    return 0;
  }
  const plan::Answer answer = plan::solve(options);
  examples::print(options.output == "json"  ? plan::to_json(answer)
                  : options.output == "csv" ? plan::to_csv(answer)
                                            : plan::to_text(answer));
  return answer.meets_target() ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) { return examples::run_main("plan", argc, argv, run); }
