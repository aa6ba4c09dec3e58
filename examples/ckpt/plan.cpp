// ckpt plan: the whole job.

#include "print.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

constexpr std::string_view first[] = {"model", "node", "nodes", "mtbf", "job", "output"};
constexpr const char* examples[] = {"plan --model llama3-70b --node dgx-h100 --writers 64 --interval 1h"};

int run(const Given& given) {
  static_cast<void>(given);
  return 0;
}

}  // namespace

const Subcommand plan_command{.name = "plan",
                              .summary = "the whole job: what a save costs, how often, what first",
                              .arguments = nullptr,
                              .most_arguments = 0,
                              .first = first,
                              .more = {},
                              .examples = examples,
                              .run = run};

}  // namespace program
