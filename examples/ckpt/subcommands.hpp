#pragma once
// The subcommands, each defined in its own file.

#include "options.hpp"

/// Where models are listed, for the help of who takes one.
#define CKPT_PROGRAM_MODELS_HELP                                                                          \
  "Models: ckpt list models has the catalog; which model_type of a config.json is read, with the check\n" \
  "behind its count: docs/models.md."

namespace program {

extern const Subcommand plan_command;
extern const Subcommand compare_command;
extern const Subcommand sweep_command;
extern const Subcommand choose_command;
extern const Subcommand interval_command;
extern const Subcommand stops_command;
extern const Subcommand diagnose_command;
extern const Subcommand explain_command;
extern const Subcommand calibrate_command;
extern const Subcommand measure_command;
extern const Subcommand validate_command;
extern const Subcommand list_command;
extern const Subcommand schema_command;

}  // namespace program

/// Their addresses, in the order of the help.
#define CKPT_PROGRAM_SUBCOMMANDS                                                                                   \
  &plan_command, &compare_command, &sweep_command, &choose_command, &interval_command, &stops_command,             \
      &diagnose_command, &explain_command, &calibrate_command, &measure_command, &validate_command, &list_command, \
      &schema_command
