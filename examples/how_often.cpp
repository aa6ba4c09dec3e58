// How often a job should save: what every formula of the field answers, in which convention, what each answer costs by
// the exact model and by simulation, and the curve between them. Exit code 0: answer; 1: bad input. All options:
// docs/how_often.md.
//
//   how_often
//   how_often --model llama3-70b --bandwidth 20GB/s --nodes 512 --node-mtbf 2000d --restore 5min --work 30d

#include "command_line.hpp"
#include "how_often/answer.hpp"
#include "how_often/options.hpp"
#include "how_often/report.hpp"
#include "print.hpp"

namespace {

int run(int argc, char** argv) {
  const how_often::Options options = how_often::read_options(argc, argv);
  if (options.information) {
    examples::print(*options.information);
    return 0;
  }
  const how_often::Answer answer = how_often::solve(options);
  examples::print(options.output == "csv" ? how_often::to_csv(answer) : how_often::to_text(answer));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return examples::run_main("how_often", argc, argv, run); }
