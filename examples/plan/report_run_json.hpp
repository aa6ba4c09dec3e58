#pragma once
// The answer as JSON: cluster, path, strategies, the run with failures; docs/plan.md describes the fields.

#include <optional>
#include <string>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/json.hpp>

#include "answer.hpp"

namespace plan {

using Json = nlohmann::ordered_json;

/// The stages of a save.
[[nodiscard]] inline Json to_path_fields(const Saving& saving) {
  Json stages = Json::array();
  for (const auto& stage : saving.result.stages()) {
    stages.push_back({{"name", stage.name},
                      {"time_s", stage.time.value()},
                      {"fastest_s", stage.fastest.value()},
                      {"limit", to_string(stage.limit)}});
  }
  return {{"visible_time_s", saving.result.blocking.value()},
          {"durable_time_s", saving.result.durable_after.value()},
          {"binding_stage", saving.result.binding().name},
          {"binding_limit", to_string(saving.result.binding().limit)},
          {"stages", stages}};
}

/// What a measured time says.
[[nodiscard]] inline Json to_diagnosis_fields(const ckpt::Diagnosis& found) {
  Json causes = Json::array();
  for (const auto& finding : found.findings()) {
    causes.push_back(
        {{"cause", to_string(finding.cause)}, {"predicted_s", finding.predicted.value()}, {"factor", finding.factor}});
  }
  return {{"measured_s", found.measured.value()}, {"expected_s", found.expected.value()},
          {"fastest_s", found.fastest.value()},   {"ratio", found.ratio},
          {"as_expected", found.as_expected},     {"causes", causes}};
}

/// One manner of saving; null for what it has not.
[[nodiscard]] inline Json to_manner_fields(const Manner& manner) {
  Json json = {{"strategy", manner.candidate.name}};
  json["possible"] = manner.save.has_value();
  json["reason"] = manner.save ? Json(nullptr) : Json(manner.reason);
  for (const char* key : {"blocking_s", "contention_s", "durable_after_s", "smallest_period_s", "host_memory_bytes",
                          "waves", "restore_s", "work_interval_s", "goodput"}) {
    json[key] = nullptr;
  }
  if (!manner.save) return json;
  const ckpt::StrategyResult& save = *manner.save;
  json["blocking_s"] = save.cost.blocking.value();
  json["contention_s"] = save.contention.value();
  json["durable_after_s"] = save.durable_after().value();
  json["smallest_period_s"] = save.cost.smallest_period().value();
  json["host_memory_bytes"] = save.host_memory.value();
  json["waves"] = manner.plan ? manner.plan->waves : manner.candidate.costs.waves;
  json["restore_s"] = manner.candidate.restore.value();
  if (!manner.plan) return json;
  json["work_interval_s"] = manner.plan->interval.seconds().value();
  json["goodput"] = manner.plan->ledger.goodput();
  return json;
}

/// The run with failures.
[[nodiscard]] inline Json to_run_fields(const JobAnswer& answer, const Manner& manner,
                                        const std::optional<ckpt::ObservedFailures>& observed) {
  Json json = {{"mtbf_s", answer.job.failures.mtbf.value()},
               {"work_s", answer.job.work.value()},
               {"step_s", manner.candidate.costs.step.value()},
               {"slowdown", manner.candidate.costs.slowdown},
               {"detection_s", answer.job.detection.value()},
               {"rescheduling_s", answer.job.rescheduling.value()},
               {"restore_s", manner.candidate.restore.value()},
               {"recommended_steps", answer.plan.steps},
               {"recommended_work_interval_s", answer.plan.interval.seconds().value()},
               {"recommended_period_s", answer.plan.save.cycle.value()},
               {"set_by", to_string(answer.plan.bound)},
               {"work_interval_s", answer.interval.seconds().value()},
               {"goodput", answer.ledger.goodput()},
               {"failures", answer.ledger.failure_count},
               {"validity", to_string(answer.ledger.validity)},
               {"wall_clock_s", answer.ledger.wall_clock().value()}};
  const auto key_of = [](std::string name) {
    for (char& c : name) c = c == ' ' ? '_' : c;
    return name;
  };
  Json seconds, hours;
  for (const ckpt::Category category : ckpt::all_categories) {
    seconds[key_of(std::string(to_string(category))) + "_s"] = answer.ledger[category].value();
    if (!answer.accelerators) continue;
    hours[key_of(std::string(to_string(category)))] = answer.ledger.accelerator_hours(category, *answer.accelerators);
  }
  json["ledger"] = seconds;
  json["accelerator_hours"] = hours;  // null where the number of accelerators is not known
  for (const ckpt::Lever lever : ckpt::all_levers) {
    json["gains"][key_of(std::string(to_string(lever)))] = answer.plan.gain(lever);
  }
  json["binds_next"] = to_string(answer.plan.next());
  if (observed) {
    json["observed"] = {{"failures", observed->events},
                        {"time_s", observed->duration.value()},
                        {"confidence", observed->confidence},
                        {"mtbf_low_s", observed->mtbf_low().value()},
                        {"mtbf_high_s", observed->mtbf_high().value()},
                        {"goodput_low", *answer.goodput_low},
                        {"goodput_high", *answer.goodput_high}};
  }
  json["intervals"] = Json::array();
  for (const IntervalRow& row : answer.intervals) {
    json["intervals"].push_back(
        {{"name", row.name},
         {"work_interval_s", row.interval ? Json(row.interval->seconds().value()) : Json(nullptr)},
         {"goodput", row.goodput ? Json(*row.goodput) : Json(nullptr)},
         {"validity", row.interval ? Json(to_string(row.validity)) : Json(nullptr)}});
  }
  return json;
}

/// What would reach the target; null where nothing of the kind would.
[[nodiscard]] inline Json to_goal_fields(const Goal& goal) {
  const auto value = [](const auto& need) { return need.found ? Json(need.found->value()) : Json(nullptr); };
  return {
      {"target", goal.target},
      {"met", goal.met},
      {"required_bandwidth_bytes_per_s", value(goal.bandwidth)},
      {"required_writers", goal.writers ? ckpt::json_number<Json>(*goal.writers) : Json(nullptr)},
      {"required_mtbf_s", value(goal.mtbf)},
      {"required_restore_s", value(goal.restore)},
      {"longest_work_interval_s", goal.interval.found ? Json(goal.interval.found->seconds().value()) : Json(nullptr)},
      {"required_node_bandwidth_bytes_per_s",
       goal.node_bandwidth ? Json(goal.node_bandwidth->value()) : Json(nullptr)}};
}

/// The fields of the path and the run: there when one of their options was given, null for what was not asked.
[[nodiscard]] inline Json to_asked_fields(const Answer& answer) {
  Json json = Json::object();
  if (!answer.saving) return json;
  for (const char* key : {"nodes", "accelerators", "serialiser", "path", "diagnosis", "strategy", "strategies", "run",
                          "goodput_target"}) {
    json[key] = nullptr;
  }
  if (answer.machine) {
    json["nodes"] = answer.machine->cluster.nodes;
    json["accelerators"] = answer.machine->cluster.accelerators();
    if (answer.machine->serialiser) json["serialiser"] = answer.machine->serialiser->name;
  }
  json["path"] = to_path_fields(*answer.saving);
  if (answer.saving->diagnosis) json["diagnosis"] = to_diagnosis_fields(*answer.saving->diagnosis);
  if (!answer.manners) return json;
  json["strategies"] = Json::array();
  for (const Manner& manner : answer.manners->all) json["strategies"].push_back(to_manner_fields(manner));
  if (!answer.manners->chosen) return json;
  const Manner& chosen = answer.manners->all[*answer.manners->chosen];
  json["strategy"] = chosen.candidate.name;
  if (!answer.job) return json;
  json["run"] = to_run_fields(*answer.job, chosen, answer.manners->job->observed);
  if (answer.job->goal) json["goodput_target"] = to_goal_fields(*answer.job->goal);
  return json;
}

}  // namespace plan
