#include "pricing.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ckpt/catalog/prices.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/printable.hpp>

#include "../fields.hpp"

namespace program {

namespace {

constexpr double tb_of_gib = (1.0 * ckpt::units::GiB).in(ckpt::units::TB);

/// A number that is not negative, and a unit behind it.
[[nodiscard]] std::optional<double> number_of(const Given& given, const char* option, std::string_view unit = "",
                                              double times = 1.0) {
  const std::string* text = given.text(option);
  if (text == nullptr) return std::nullopt;
  std::string_view rest = *text;
  if (rest.starts_with('$')) rest.remove_prefix(1);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const bool scaled = !unit.empty() && rest == unit;
  if (error != std::errc() || !(value >= 0.0) || !std::isfinite(value) || (!rest.empty() && !scaled)) {
    throw ckpt::InvalidInput(fmt::format("--{}: \"{}\" is no number from 0{}{}", option,
                                         ckpt::printable(text->substr(0, 60)), unit.empty() ? "" : ", alone or with ",
                                         unit)
                                 .c_str());
  }
  return scaled ? value * times : value;
}

/// "2026-11"; empty: the month of the system.
[[nodiscard]] ckpt::YearMonth read_month(const Given& given) {
  const std::string* text = given.text("as-of");
  if (text == nullptr) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    return {parts.tm_year + 1900, parts.tm_mon + 1};
  }
  ckpt::YearMonth month;
  const char* end = text->data() + text->size();
  const auto year = std::from_chars(text->data(), end, month.year);
  const bool dashed = year.ec == std::errc() && year.ptr != end && *year.ptr == '-';
  const auto rest = dashed ? std::from_chars(year.ptr + 1, end, month.month) : year;
  if (!dashed || rest.ec != std::errc() || rest.ptr != end || month.month < 1 || month.month > 12 ||
      month.year < 2000 || month.year > 2999) {
    throw ckpt::InvalidInput(
        fmt::format("--as-of: \"{}\" is no month; write 2026-11", ckpt::printable(text->substr(0, 60))).c_str());
  }
  return month;
}

void add_named(Pricing& pricing, const std::string& names) {
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const std::string name = names.substr(begin, end - begin);
    begin = end + 1;
    if (const ckpt::NodePrice* node = ckpt::node_prices::find(name)) {
      pricing.nodes.push_back(node);
    } else if (const ckpt::TierPrice* tier = ckpt::tier_prices::find(name)) {
      pricing.tiers.push_back(tier);
    } else {
      std::vector<std::string_view> known;
      for (const ckpt::NodePrice* each : ckpt::node_prices::all) known.push_back(each->name);
      for (const ckpt::TierPrice* each : ckpt::tier_prices::all) known.push_back(each->name);
      throw ckpt::InvalidInput(fmt::format("--price: unknown price \"{}\"{}; ckpt list prices shows all",
                                           ckpt::printable(name.substr(0, 60)), did_you_mean(name, known))
                                   .c_str());
    }
  }
}

/// Options that say what is paid for, and may stand in a file.
[[nodiscard]] bool is_of_prices(const Option& option) {
  const std::string_view name = option.name;
  return std::string_view(option.group) == "What it costs" && name != "prices" && name != "as-of";
}

/// What --prices says where no option does: {"price-accelerator-hour": 3, "price-bandwidth": "614"}; "source" is for
/// people.
[[nodiscard]] Given with_price_file(const Given& typed) {
  const std::string* path = typed.text("prices");
  if (path == nullptr) return typed;
  const auto reject = [path](const std::string& why) {
    throw ckpt::InvalidInput(ckpt::printable(fmt::format("--prices: {}: {}", *path, why)).c_str());
  };
  std::ifstream file(*path, std::ios::binary);
  if (!file) reject("cannot be read");
  const auto json = nlohmann::json::parse(file, nullptr, false);
  if (!json.is_object()) reject("is no JSON object of prices by their names");
  std::vector<std::string_view> known;
  for (const Option& option : all_options()) {
    if (is_of_prices(option)) known.emplace_back(option.name);
  }
  Given given = typed;
  for (const auto& [key, value] : json.items()) {
    if (key == "source") continue;
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', '-');
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      reject(fmt::format("\"{}\" is no price{}", key.substr(0, 60), did_you_mean(name, known)));
    }
    if (value.is_boolean() && name == "keep-weights") {
      if (value.get<bool>()) given = given.with(name, "");
      continue;
    }
    if (!value.is_number() && !value.is_string()) reject(fmt::format("\"{}\" is no number and no text", key));
    const bool of_node = name == "price-node-hour" || name == "price-accelerator-hour";
    if (typed.has(name) || (of_node && (typed.has("price-node-hour") || typed.has("price-accelerator-hour")))) continue;
    given = given.with(name, value.is_string() ? value.get<std::string>() : fmt::format("{}", value.get<double>()));
  }
  return given;
}

}  // namespace

Pricing read_pricing(const Given& typed) {
  const Given given = with_price_file(typed);
  Pricing pricing{.today = read_month(given)};
  if (const std::string* names = given.text("price")) add_named(pricing, *names);
  pricing.node_hour = number_of(given, "price-node-hour");
  pricing.accelerator_hour = number_of(given, "price-accelerator-hour");
  if (pricing.node_hour && pricing.accelerator_hour) {
    throw ckpt::InvalidInput("--price-node-hour and --price-accelerator-hour exclude each other");
  }
  pricing.preemption = given.duration("preemption");
  if (pricing.preemption && !(pricing.preemption->value() > 0.0)) {
    throw ckpt::InvalidInput("--preemption must be above 0 s");
  }
  pricing.on_demand = number_of(given, "price-on-demand");
  pricing.preemption_notice = given.duration("preemption-notice").value_or(ckpt::Seconds{});
  for (const char* option : {"price-on-demand", "preemption-notice"}) {
    if (given.has(option) && !pricing.preemption) {
      throw ckpt::InvalidInput(fmt::format("--{} goes with --preemption TIME", option).c_str());
    }
  }
  if (pricing.on_demand && pricing.in_hours()) {
    throw ckpt::InvalidInput(
        "--price-on-demand goes with the price of a node that is taken away: --price NAME, "
        "--price-accelerator-hour or --price-node-hour");
  }
  for (const ckpt::NodePrice* node : pricing.nodes) {
    if (!node->spot || pricing.preemption) continue;
    throw ckpt::InvalidInput(fmt::format("--price: {} is a spot price, which is worth nothing without how often a node "
                                         "is taken away: --preemption TIME, the mean time until then",
                                         node->name)
                                 .c_str());
  }
  ckpt::TierPrice own;
  bool said = false;
  const auto take = [&](double& price, const char* option, double times) {
    if (const auto number = number_of(given, option)) {
      price = *number * times;
      said = true;
    }
  };
  take(own.per_gib_month, "price-storage", tb_of_gib);
  take(own.per_MBps_month, "price-bandwidth", 1e-3);
  take(own.per_gib_written, "price-written", tb_of_gib);
  take(own.per_gib_read, "price-read", tb_of_gib);
  take(own.per_write_request, "price-requests", 1e-3);
  own.per_read_request = own.per_write_request;
  if (said) pricing.own = own;
  ckpt::Prices& common = pricing.common;
  common.per_gib_out = number_of(given, "price-egress").value_or(0.0) * tb_of_gib;
  common.node_watts = number_of(given, "node-power", "kW", 1000.0).value_or(0.0);
  common.waiting_watts = number_of(given, "waiting-power", "kW", 1000.0);
  common.pue = number_of(given, "pue").value_or(1.0);
  common.kg_per_kwh = number_of(given, "grid").value_or(0.0);
  common.per_kwh = number_of(given, "price-kwh").value_or(0.0);
  for (const char* option : {"waiting-power", "pue", "grid", "price-kwh"}) {
    if (given.has(option) && !given.has("node-power")) {
      throw ckpt::InvalidInput(fmt::format("--{} goes with --node-power", option).c_str());
    }
  }
  common.keep = given.whole("keep", 1).value_or(common.keep);
  common.keep_every = given.whole("keep-every").value_or(common.keep_every);
  common.keep_weights = given.has("keep-weights");
  if (common.keep_weights && common.keep_every == 0)
    throw ckpt::InvalidInput("--keep-weights goes with --keep-every COUNT: 1 keeps the weights of all saves");
  common.fill = given.fraction("fill").value_or(common.fill);
  if (!(common.fill > 0.0)) throw ckpt::InvalidInput("--fill must be above 0 %");
  common.copies = given.whole("store-copies", 1).value_or(common.copies);
  common.per_gib_copied = number_of(given, "price-copied").value_or(0.0) * tb_of_gib;
  if (const auto spares = given.whole("spare-nodes")) common.spare_nodes = spares;
  const bool pays = pricing.own || !pricing.tiers.empty() || common.per_gib_out > 0.0 || common.per_kwh > 0.0;
  if (pricing.in_hours() && pays) {
    throw ckpt::InvalidInput(
        "what is an hour of an accelerator worth? --price-accelerator-hour, --price-node-hour or --price NAME; list "
        "prices of an H100-hour are from 2.11 to 12.29 $, so that none is taken for granted");
  }
  return pricing;
}

ckpt::Prices Pricing::of(const ckpt::Job& job) const {
  ckpt::Prices prices = common;
  const ckpt::HardwareNode& node = job.machine.node;
  const auto accelerators = static_cast<double>(node.accelerators);
  if (!node_hour && !(accelerators > 0.0)) {
    throw ckpt::InvalidInput("how many accelerators have a price is not known: --node NAME and --nodes COUNT");
  }
  if (node_hour) {
    prices.node_hour = *node_hour;
  } else if (accelerator_hour) {
    prices.node_hour = *accelerator_hour * accelerators;
  } else if (in_hours()) {
    prices.node_hour = accelerators;
  } else {
    const ckpt::NodePrice* found = nodes.size() == 1 ? nodes.front() : nullptr;
    for (const ckpt::NodePrice* each : nodes) {
      if (!each->node.empty() && each->node == node.name) found = each;
    }
    if (found == nullptr) {
      throw ckpt::InvalidInput(fmt::format("none of the prices in --price is of the node {}", node.name).c_str());
    }
    prices.node_hour = found->per_accelerator_hour() * accelerators;
  }
  if (!job.machine.shared) return prices;
  const std::string_view tier = job.machine.shared->tier.name;
  for (const ckpt::TierPrice* each : tiers) {
    if (!each->tier.empty() && each->tier == tier) prices.storage = *each;
  }
  if (prices.storage) return prices;
  if (own) {
    prices.storage = own;
  } else if (tiers.size() == 1 && (tier.empty() || tiers.front()->tier.empty())) {
    prices.storage = *tiers.front();
  } else if (!tiers.empty()) {
    throw ckpt::InvalidInput(fmt::format("none of the prices in --price is of the storage {}", tier).c_str());
  }
  return prices;
}

std::string Pricing::warning(ckpt::YearMonth as_of) const {
  if (as_of.month == 0) return fmt::format("its month in {} is not known", as_of.year);
  const int months = today.months_since(as_of);
  return months > 12 ? fmt::format("{} months old", months) : std::string();
}

std::string money_text(const Pricing& pricing, double amount) {
  const std::string number =
      std::abs(amount) >= 1000.0 ? count_text(std::round(amount)) : fmt::format("{:.4g}", amount);
  return pricing.in_hours() ? fmt::format("{} accelerator-hours", number) : fmt::format("$ {}", number);
}

}  // namespace program
