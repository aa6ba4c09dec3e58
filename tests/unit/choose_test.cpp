// Money and energy of a run: bills by hand, what is provisioned, the cheapest by brute force, and how much bandwidth is
// worth buying against a search.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include <ckpt/catalog/prices.hpp>
#include <ckpt/ckpt.hpp>
#include <ckpt/job/choose.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using Catch::Matchers::ContainsSubstring;
using ckpt::Axes;
using ckpt::Axis;
using ckpt::AxisValues;
using ckpt::Bill;
using ckpt::Billing;
using ckpt::Input;
using ckpt::Prices;
using ckpt::SizedBy;
using ckpt::TierPrice;
using test::error_of;

namespace {

constexpr double gib = 1024.0 * 1024.0 * 1024.0;

/// 128 nodes of 8, 1.6 TB, as in the example of 1024 accelerators.
ckpt::Job sample_job() {
  return {.state = 1.6_TB,
          .machine = {.node = ckpt::nodes::dgx_h100,
                      .nodes = 128,
                      .storage_network = 1_TBps,
                      .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 57_GBps}}},
          .training = {.work = 720_h},
          .failures = {.law = ckpt::Exponential{24_h}, .outage = {.rescheduling = 5_min, .restore = 60_s}},
          .saving = {.interval = ckpt::WorkInterval(30_min)}};
}

}  // namespace

TEST_CASE("a bill by hand", "[choose]") {
  const ckpt::Job job = sample_job();
  const ckpt::Outcome out = solve(job);
  const double hours = out.ledger.wall_clock().value() / 3600.0;
  const double failures = out.ledger.failure_count;
  const double saves = out.ledger.useful_work.value() / 1800.0;

  const Bill nodes = bill(job, out, {.node_hour = 24.0, .spare_nodes = 2});
  CHECK(nodes.nodes == Approx(24.0 * 130.0 * hours));
  CHECK(nodes.wasted == Approx(24.0 * (130.0 * hours - 128.0 * 720.0)));  // spares do no useful work
  CHECK(nodes.storage() == 0.0);
  CHECK(nodes.total() == nodes.nodes);
  CHECK(nodes.saves == Approx(saves));

  // What is used: three saves are kept from the third on.
  const TierPrice used{.per_gib_month = 0.02,
                       .per_MBps_month = 0.5,
                       .included = 7_GBps,
                       .per_gib_written = 0.003,
                       .per_gib_read = 0.0006,
                       .per_write_request = 5e-6,
                       .per_read_request = 4e-7};
  const Bill object = bill(job, out, {.storage = used, .per_gib_out = 0.01, .keep = 3});
  const double size = 1.6e12 / gib;
  CHECK(object.held == 4.0 * 1.6_TB);
  CHECK(object.provisioned == 0_B);
  CHECK(object.capacity == Approx(0.02 * 3.0 * size * hours / 730.0).epsilon(3e-3));
  CHECK(object.throughput == Approx(0.5 * 50000.0 * hours / 730.0));
  CHECK(object.transfer == Approx(saves * (size * 0.003 + 1.6e12 / 67108864.0 * 5e-6) +
                                  failures * (size * (0.0006 + 0.01) + 1.6e12 / 67108864.0 * 4e-7)));

  // Energy: training at 8 kW, waiting at 3 kW.
  const Bill energy =
      bill(job, out, {.node_watts = 8000.0, .waiting_watts = 3000.0, .pue = 1.2, .kg_per_kwh = 0.4, .per_kwh = 0.1});
  const double computing = (out.ledger.useful_work.value() + out.ledger.lost_work.value()) / 3600.0;
  CHECK(energy.kwh == Approx(1.2 * 128.0 * (8.0 * computing + 3.0 * (hours - computing))));
  CHECK(energy.wasted_kwh == Approx(energy.kwh - 1.2 * 128.0 * 8.0 * 720.0));
  CHECK(energy.kg == Approx(0.4 * energy.kwh));
  CHECK(energy.total() == Approx(0.1 * energy.kwh));
}

TEST_CASE("copies of a store, and weights that stay alone", "[choose]") {
  ckpt::Job job = sample_job();
  const ckpt::Outcome out = solve(job);
  const TierPrice used{.per_gib_month = 0.02, .per_gib_written = 0.003, .per_gib_read = 0.0006};
  const Bill one = bill(job, out, {.storage = used, .per_gib_out = 0.01, .keep = 3});
  const Bill three =
      bill(job, out, {.storage = used, .per_gib_out = 0.01, .keep = 3, .copies = 3, .per_gib_copied = 0.05});
  CHECK(three.capacity == Approx(3.0 * one.capacity));
  // Written three times, over the network twice, read once.
  const double written = one.saves * 1.6e12 / gib;
  CHECK(three.transfer - one.transfer == Approx(2.0 * written * (0.003 + 0.05)));
  CHECK(three.held == one.held);
  CHECK_THAT(error_of([&] { return bill(job, out, {.storage = used, .copies = 0}); }), ContainsSubstring("copies"));

  // Weights of all saves: of 14 B of a parameter 2 stay.
  const Prices weights{.storage = used, .keep_every = 1, .keep_weights = true};
  CHECK_THAT(error_of([&] { return bill(job, out, weights); }), ContainsSubstring("how much of a save are weights"));
  CHECK_THAT(error_of([&] { return choose(job, Axes(std::span<const Axis>{}), weights); }),
             ContainsSubstring("how much of a save"));
  job.state = {ckpt::models::llama3_70b, ckpt::Adam{}};
  const Bill slim = bill(job, solve(job), weights);
  const double size = job.state.bytes().value();
  CHECK(slim.held.value() == Approx(2.0 * size + (std::floor(slim.saves) - 2.0) * size / 7.0));
  const Bill all = bill(job, solve(job), {.storage = used, .keep_every = 1});
  CHECK(all.held.value() == Approx(std::floor(all.saves) * size));
}

TEST_CASE("savings are at equal useful work", "[choose]") {
  const ckpt::Job today = sample_job();
  ckpt::Job other = today;
  other.machine.nodes = 32;  // in 720 h a quarter of the work
  other.saving.strategy = ckpt::SaveStrategy::snapshot;
  const Prices prices{.node_hour = 24.0, .spare_nodes = 2};
  const Bill paid = bill(today, solve(today), prices);
  const Bill quarter = bill(other, solve(other), prices);
  const double wall_today = solve(today).ledger.wall_clock().in(ckpt::units::h);
  const double wall_other = solve(other).ledger.wall_clock().in(ckpt::units::h);
  const ckpt::MonthlySavings saved = savings(today, paid, other, quarter);
  // All node-hours until 128 x 720 h are done, on 130 nodes or four times on 34, of 8 accelerators.
  const double node_hours = 130.0 * wall_today - 4.0 * 34.0 * wall_other;
  CHECK(saved.hours == Approx(8.0 * node_hours * 730.0 / wall_today));
  CHECK(saved.dollars == Approx(24.0 * node_hours * 730.0 / wall_today));
  // The same jobs, four times as long, save the same in a month.
  other.training.work = 4.0 * 720_h;
  const Bill whole = bill(other, solve(other), prices);
  const ckpt::MonthlySavings longer = savings(today, paid, other, whole);
  CHECK(longer.hours == Approx(saved.hours).epsilon(1e-3));
  CHECK(savings(today, paid, today, paid).hours == 0.0);
  CHECK(savings(today, paid, today, paid).dollars == 0.0);
  // Nodes that say nothing of accelerators are counted themselves.
  other.machine.node.accelerators = 0;
  CHECK(savings(today, paid, other, whole).hours == Approx(longer.hours / 8.0));
}

TEST_CASE("provisioned storage is as large as it must be, on the grid", "[choose]") {
  ckpt::Job job = sample_job();
  const ckpt::Outcome out = solve(job);
  TierPrice price{
      .billing = Billing::provisioned, .per_gib_month = 0.6, .least = 1200_GiB, .step = 2400_GiB, .per_tib = 1_GBps};
  const double hours = out.ledger.wall_clock().value() / 3600.0;
  const Bill wide = bill(job, out, {.storage = price, .keep = 2});
  CHECK(wide.sized_by == SizedBy::throughput);
  CHECK(wide.provisioned == 1200_GiB + 24.0 * 2400_GiB);  // 57 TiB are 58,368 GiB
  CHECK(wide.capacity == Approx(0.6 * 58800.0 * hours / 730.0));
  const Bill full = bill(job, out, {.storage = price, .keep = 100});
  CHECK(full.sized_by == SizedBy::contents);
  CHECK(full.provisioned.value() >= 101.0 * 1.6e12 / 0.85);
  CHECK(full.provisioned.value() < 101.0 * 1.6e12 / 0.85 + 2400.0 * gib);
  price.least = 100_TiB;
  const Bill least = bill(job, out, {.storage = price});
  CHECK(least.sized_by == SizedBy::minimum);
  CHECK(least.provisioned == 100_TiB);
  job.machine.shared->tier.capacity = 72_TiB;
  price.least = 1200_GiB;
  const Bill given = bill(job, out, {.storage = price});
  CHECK(given.sized_by == SizedBy::given);
  CHECK(given.provisioned == 1200_GiB + 31.0 * 2400_GiB);
  CHECK_THAT(error_of([&] { return bill(job, out, {.storage = price, .keep = 100}); }),
             ContainsSubstring("of storage; it has"));

  // The cheap class by the byte is the dear one for bandwidth.
  job = sample_job();
  const Bill slow = bill(job, out, {.storage = ckpt::tier_prices::aws_fsx_125});
  const Bill fast = bill(job, out, {.storage = ckpt::tier_prices::aws_fsx_1000});
  CHECK(ckpt::tier_prices::aws_fsx_125.per_gib_month < ckpt::tier_prices::aws_fsx_1000.per_gib_month / 4.0);
  CHECK(slow.capacity > 1.9 * fast.capacity);
}

TEST_CASE("bills and choices are constant expressions", "[choose]") {
  static constexpr ckpt::Job job{
      .state = 1.6_TB,
      .machine = {.node = ckpt::nodes::dgx_h100,
                  .nodes = 128,
                  .shared = ckpt::SharedTier{.tier = {.write_bandwidth = 57_GBps}}},
      .training = {.work = 720_h},
      .failures = {.law = ckpt::Exponential{24_h}, .outage = {.rescheduling = 5_min, .restore = 60_s}},
      .saving = {.interval = ckpt::WorkInterval(30_min)}};
  static constexpr ckpt::Bill costs =
      bill(job, solve(job), {.node_hour = 24.0, .storage = ckpt::tier_prices::aws_fsx_1000});
  STATIC_REQUIRE(costs.sized_by == SizedBy::throughput);
  CHECK(costs.total() ==
        Approx(bill(job, solve(job), {.node_hour = 24.0, .storage = ckpt::tier_prices::aws_fsx_1000}).total()));
  static constexpr Axis axes[] = {{Input::shared_write, AxisValues::logarithmic(1e9, 500e9, 5)}};
  static constexpr auto found =
      ckpt::choose(job, Axes(axes), {.node_hour = 24.0, .storage = TierPrice{.per_MBps_month = 0.6}});
  STATIC_REQUIRE(found->index == 3);
}

TEST_CASE("bad prices", "[choose]") {
  ckpt::Job job = sample_job();
  const ckpt::Outcome out = solve(job);
  CHECK_THAT(error_of([&] { return bill(job, out, {.node_hour = -1.0}); }), ContainsSubstring("rate must be"));
  CHECK_THAT(error_of([&] { return bill(job, out, {.node_hour = test::infinity}); }),
             ContainsSubstring("rate must be"));
  CHECK_THAT(error_of([&] { return bill(job, out, {.storage = TierPrice{.per_gib_month = test::nan}}); }),
             ContainsSubstring("rate must be"));
  CHECK_THAT(error_of([&] { return bill(job, out, {.fill = 0.0}); }), ContainsSubstring("fill"));
  CHECK_THAT(error_of([&] { return bill(job, out, {.pue = 0.9}); }), ContainsSubstring("PUE"));
  CHECK_THAT(error_of([&] { return bill(job, out, {.part = 0_B}); }), ContainsSubstring("request"));
  CHECK_THAT(error_of([&] { return bill(job, out, {.storage = TierPrice{}, .keep = 0}); }),
             ContainsSubstring("newest"));
  job.failures.law.reset();
  CHECK_THAT(error_of([&] { return bill(job, solve(job), {}); }), ContainsSubstring("failures"));
}

TEST_CASE("the cheapest is that of trying all", "[choose]") {
  const ckpt::Job job = sample_job();
  const Axis axes[] = {{Input::nodes, AxisValues::linear(64.0, 192.0, 3)},
                       Axis::strategies(),
                       {Input::shared_write, AxisValues::logarithmic(5e9, 5e11, 9)},
                       {Input::interval, AxisValues::logarithmic(300.0, 7200.0, 5)}};
  const Axes points(axes);
  const Prices prices{.node_hour = 24.0, .storage = TierPrice{.per_MBps_month = 0.614}};
  for (const double target : {0.0, 0.97, 0.985}) {
    const ckpt::Constraint constraints[] = {{.output = ckpt::Output::goodput, .at_least = target}};
    const auto found = ckpt::choose(job, points, prices, constraints);
    double least = test::infinity;
    std::uint64_t index = 0;
    for (std::uint64_t i = 0; i < points.size(); ++i) {
      const ckpt::Job one = points.job(job, i);
      try {
        const ckpt::Outcome out = solve(one);
        const double cost = bill(one, out, prices).total() / static_cast<double>(one.machine.nodes);
        if (!(out.goodput() >= target) || !(cost < least)) continue;
        least = cost;
        index = i;
      } catch (const ckpt::InvalidInput&) {
      }
    }
    REQUIRE(found);
    CHECK(found->index == index);
    CHECK(cost_of_useful_hour(points.job(job, index), found->bill) == Approx(least / 720.0));
  }
  CHECK_THAT(error_of([&] { return ckpt::choose(job, points, {.node_hour = -1.0}); }),
             ContainsSubstring("rate must be"));
  // What does not hold the saves that are kept is left out.
  ckpt::Job small = job;
  small.machine.shared->tier.capacity = 40_TB;
  const Axis sizes[] = {{Input::state, AxisValues::linear(1e12, 50e12, 50)}};
  const TierPrice sold{.billing = Billing::provisioned, .per_gib_month = 0.6, .per_tib = 1_GBps};
  const auto held = ckpt::choose(small, Axes(sizes), {.storage = sold});
  REQUIRE(held);
  CHECK(held->bill.sized_by == SizedBy::given);
  CHECK(held->bill.held.value() <= 0.85 * 40e12);
  small.failures.law.reset();
  CHECK_THAT(error_of([&] { return ckpt::choose(small, Axes(sizes), {.storage = sold}); }),
             ContainsSubstring("failures"));

  const ckpt::Constraint never[] = {{.output = ckpt::Output::goodput, .at_least = 1.0}};
  CHECK_FALSE(ckpt::choose(job, points, prices, never));
}

TEST_CASE("bandwidth worth buying", "[choose]") {
  // 1024 H100 at 3 $, 1.6 TB, 0.614 $ for each MB/s and month.
  const double q = 0.614e-6 / (730.0 * 3600.0);
  const ckpt::WorthwhileBandwidth worth{1024.0 * 3.0 / 3600.0, q, 1.6_TB};
  const ckpt::WorkInterval half_hour(30_min);
  CHECK(worth.blocking(half_hour).in(ckpt::units::GBps) == Approx(57.0).epsilon(0.01));
  CHECK(worth.at_best_interval(3_h).in(ckpt::units::GBps) == Approx(100.0).epsilon(0.01));
  CHECK(worth.hidden(half_hour, 3_h).in(ckpt::units::GBps) == Approx(23.0).epsilon(0.02));
  CHECK(worth.hidden(ckpt::WorkInterval(10_s), 3_h) == 160_GBps);  // a save is through before the next
  // There storage costs as much as what blocking wastes, or half of what is wasted.
  CHECK(q * worth.blocking(half_hour).value() ==
        Approx(worth.job_second * (1.6e12 / worth.blocking(half_hour).value()) / 1800.0));
  const double best = worth.at_best_interval(3_h).value();
  CHECK(q * best == Approx(0.5 * worth.job_second * std::sqrt(2.0 * 1.6e12 / (best * 10800.0))));

  // Against a search: the least bill of 400 bandwidths, 1.3 % apart.
  const Prices prices{.node_hour = 24.0, .storage = TierPrice{.per_MBps_month = 0.614}};
  const auto search = [&](const ckpt::Job& job) {
    const Axis axes[] = {{Input::shared_write, AxisValues::logarithmic(3e9, 6e11, 400)}};
    const auto found = ckpt::choose(job, Axes(axes), prices);
    return found ? Axes(axes).value(found->index, 0) : 0.0;
  };
  ckpt::Job job = sample_job();
  job.failures.outage = {.restore = 0_s};
  job.failures.law = ckpt::Exponential{10000_h};
  CHECK(search(job) == Approx(worth.blocking(half_hour).value()).epsilon(0.03));
  job.failures.law = ckpt::Exponential{3_h};
  job.saving.interval.reset();
  CHECK(search(job) == Approx(best).epsilon(0.1));
  // Restores that read as fast as saves are written: with an interval of an MTBF they move as much as the saves do.
  const ckpt::WorthwhileBandwidth read_back{worth.job_second, q, 1.6_TB, 1.0 / (30_min).value()};
  CHECK(read_back.blocking(half_hour).value() == Approx(std::sqrt(2.0) * worth.blocking(half_hour).value()));
  // Hidden without an interval: one save and a half are lost with each failure; what is slowed down is as if it
  // blocked.
  CHECK(worth.hidden_at_best_interval(3_h).value() ==
        Approx(std::sqrt(1.5) * worth.hidden(ckpt::WorkInterval(3_h), 3_h).value()));
  CHECK(worth.hidden_at_best_interval(3_h, 1.0).value() == Approx(best));

  // Of jobs, as the program says it, against the search: within what is documented.
  const auto against = [](const ckpt::Job& one, double price, double& bandwidth, double& cost) {
    const Prices of{.node_hour = 24.0, .storage = TierPrice{.per_MBps_month = price}};
    const Axis axes[] = {{Input::shared_write, AxisValues::logarithmic(1e8, 1e13, 600)}};
    const auto found = ckpt::choose(one, Axes(axes), of);
    REQUIRE(found);
    const auto first = worthwhile_bandwidth(one, solve(one), of);
    REQUIRE(first);
    bandwidth = first->value() / Axes(axes).value(found->index, 0);
    ckpt::Job bought = one;
    bought.machine.shared->tier.write_bandwidth = *first;
    cost = cost_of_useful_hour(bought, bill(bought, solve(bought), of)) /
           cost_of_useful_hour(Axes(axes).job(one, found->index), found->bill);
  };
  job.failures.outage = {.rescheduling = 5_min};
  job.machine.storage_network = 10_TBps;
  for (const auto strategy : {ckpt::SaveStrategy::synchronous, ckpt::SaveStrategy::snapshot}) {
    for (const double hours : {1.0, 3.0, 100.0}) {
      for (const ckpt::Seconds interval : {0_s, 10_min, 1_h}) {
        for (const double price : {0.1, 5.0}) {
          for (const double slowdown : {0.0, 0.05}) {
            job.saving.strategy = strategy;
            job.saving.slowdown = strategy == ckpt::SaveStrategy::snapshot ? slowdown : 0.0;
            job.saving.write_amplification = slowdown > 0.0 ? 2.0 : 1.0;  // and where it does not matter
            job.failures.law = ckpt::Exponential{ckpt::Seconds(3600.0 * hours)};
            job.saving.interval.reset();
            if (interval > 0_s) job.saving.interval = ckpt::WorkInterval(interval);
            double bandwidth = 0.0, cost = 0.0;
            against(job, price, bandwidth, cost);
            INFO(to_string(strategy) << ", MTBF " << hours << " h, interval " << interval.value() << " s, price "
                                     << price << ", slowdown " << slowdown);
            const bool seldom = interval > 0_s && 3.0 * interval.value() <= 3600.0 * hours;
            CHECK(bandwidth == Approx(1.0).margin(seldom ? 0.15 : 0.3));
            CHECK(cost < 1.006);
          }
        }
      }
    }
  }
  job = sample_job();
  job.failures.outage = {.restore = 0_s};
  job.failures.law = ckpt::Exponential{3_h};

  // Of a job: the first of these by its own prices, and by a capacity that brings the bandwidth.
  job.saving.strategy = ckpt::SaveStrategy::synchronous;
  CHECK(worthwhile_bandwidth(job, solve(job), prices)->value() == Approx(worth.blocking(half_hour).value()));
  const TierPrice lustre{.billing = Billing::provisioned, .per_gib_month = 0.6, .per_tib = 1_GBps};
  CHECK(price_of_bandwidth(lustre) == Approx(0.6144e-6 / (730.0 * 3600.0)));
  CHECK_FALSE(worthwhile_bandwidth(job, solve(job), {.node_hour = 24.0, .storage = TierPrice{.per_gib_month = 0.02}}));
  CHECK_FALSE(worthwhile_bandwidth(job, solve(job), {.storage = lustre}));
  // Spares make a second of the job dearer: as many as nodes, twice as dear.
  Prices spared = prices;
  spared.spare_nodes = 128;
  CHECK(worthwhile_bandwidth(job, solve(job), spared)->value() ==
        Approx(std::sqrt(2.0) * worth.blocking(half_hour).value()));

  CHECK_THAT(error_of([&] {
               return ckpt::WorthwhileBandwidth{0.0, q, 1_TB}.blocking(half_hour);
             }),
             ContainsSubstring("second of the job"));
  CHECK_THAT(error_of([&] { return worth.at_best_interval(0_s); }), ContainsSubstring("MTBF"));
}

TEST_CASE("spot nodes are worth it up to so many preemptions", "[choose]") {
  const ckpt::Job job = sample_job();
  const ckpt::Prices on_demand{.node_hour = 50.0};
  const ckpt::Prices spot{.node_hour = 25.0};
  const double nodes = static_cast<double>(job.machine.nodes);
  const auto compared = [&](const ckpt::Seconds& every, const ckpt::Seconds& notice) {
    return compare_spot(job, on_demand, spot, every, notice);
  };
  const ckpt::SpotChoice rarely = compared(nodes * 24_h, 0_s);
  CHECK(rarely.spot_is_cheaper());
  CHECK(rarely.on_demand == Approx(50.0 / ckpt::solve(job).goodput()).epsilon(1e-9));
  CHECK(rarely.spot == Approx(25.0 / ckpt::solve(with_preemption(job, nodes * 24_h)).goodput()).epsilon(1e-9));
  CHECK(rarely.break_even > 0_s);
  CHECK(rarely.break_even < nodes * 24_h);
  // There both cost the same; more often the others are cheaper.
  const ckpt::SpotChoice equal = compared(rarely.break_even, 0_s);
  CHECK(equal.spot == Approx(equal.on_demand).epsilon(1e-5));
  CHECK_FALSE(compared(0.9 * rarely.break_even, 0_s).spot_is_cheaper());
  CHECK(compared(1.1 * rarely.break_even, 0_s).spot_is_cheaper());
  // With notices they may come more often.
  const ckpt::SpotChoice announced = compared(nodes * 24_h, 60_s);
  CHECK(announced.break_even < rarely.break_even);
  // At the same price nothing is gained.
  CHECK(compare_spot(job, spot, spot, nodes * 24_h).break_even > 1e300 * 1_s);

  // Notices of preemptions are a share of all failures.
  const ckpt::Job both = with_preemption(job, nodes * 12_h, 120_s);
  CHECK(both.failures.notice.share == Approx(2.0 / 3.0));  // the job fails every 24 h
  CHECK(both.failures.notice.time == 120_s);
  const ckpt::Job more = with_preemption(both, nodes * 8_h);
  CHECK(more.failures.notice.share == Approx(1.0 / 3.0));
  CHECK_THAT(error_of([&] { return with_preemption(both, nodes * 8_h, 60_s); }), ContainsSubstring("of one length"));
}

TEST_CASE("preemptions are failures", "[choose]") {
  ckpt::Job job = sample_job();  // 128 nodes, 24 h
  CHECK(with_preemption(job, 128.0 * 24_h).failures.law->mtbf.value() == Approx(12.0 * 3600.0));
  job.failures.law.reset();
  CHECK(with_preemption(job, 128.0 * 24_h).failures.law->mtbf.value() == Approx(24.0 * 3600.0));
  job.failures.node_mtbf = 128.0 * 24_h;
  const ckpt::Job both = with_preemption(job, 128.0 * 6_h);
  CHECK(both.failures.law->mtbf.value() == Approx(4.8 * 3600.0));
  CHECK_FALSE(both.failures.node_mtbf);
  CHECK_THAT(error_of([&] { return with_preemption(job, 0_s); }), ContainsSubstring("MTBF of a node"));
}

TEST_CASE("who saves energy saves more often", "[choose]") {
  // Blocked nodes draw 0.3 of what they draw in training: to first order the best interval is shorter by the root of
  // it.
  ckpt::Job job = sample_job();
  job.failures.outage = {.restore = 0_s};
  job.saving.interval.reset();
  const double for_time = solve(job).interval.seconds().value();
  const AxisValues values = AxisValues::logarithmic(60.0, 36000.0, 600);
  const Axis axes[] = {{Input::interval, values}};
  double least = test::infinity;
  double for_energy = 0.0;
  ckpt::sweep(job, Axes(axes), {}, [&](const ckpt::SweepPoint& point) {
    const double kwh = bill(Axes(axes).job(job, point.index), point.outcome, {.node_watts = 8000.0}).wasted_kwh;
    if (kwh < least) for_energy = values[point.index];
    least = std::min(least, kwh);
  });
  CHECK(for_energy == Approx(for_time * std::sqrt(0.3)).epsilon(0.05));
}

TEST_CASE("prices of the catalog have what makes them worth something", "[choose]") {
  std::set<std::string_view> names;
  const auto check = [&](const auto& price) {
    CAPTURE(price.name);
    CHECK(names.insert(price.name).second);
    CHECK_FALSE(price.region.empty());
    CHECK_FALSE(price.source.title.empty());
    CHECK(price.as_of.year >= 2024);
    CHECK(price.as_of.year <= 2026);
    CHECK(price.as_of.month <= 12);
    // A month that is not known is not one that was read.
    CHECK((price.as_of.month > 0 || price.source.confidence == ckpt::Confidence::recalled));
  };
  for (const ckpt::NodePrice* price : ckpt::node_prices::all) {
    check(*price);
    CHECK(price->per_accelerator_hour() > 1.0);
    CHECK(price->per_accelerator_hour() < 30.0);
    CHECK(price->spot == (price->name.find("spot") != std::string_view::npos));
    if (price->node.empty()) continue;
    REQUIRE(ckpt::nodes::find(price->node) != nullptr);
    CHECK(ckpt::nodes::get(price->node).accelerators == price->accelerators);
  }
  for (const ckpt::TierPrice* price : ckpt::tier_prices::all) {
    check(*price);
    CHECK(price->per_gib_month > 0.01);
    CHECK(price->per_gib_month < 1.0);
    if (price->billing == Billing::provisioned) CHECK(price->per_tib.value() > 0.0);
    if (!price->tier.empty()) CHECK(ckpt::storage::find(price->tier) != nullptr);
  }
  CHECK(ckpt::YearMonth{2026, 3}.months_since({2024, 11}) == 16);
  CHECK_THAT(error_of([] { return ckpt::node_prices::get("aws p5 us-east-2"); }),
             ContainsSubstring("aws-p5-us-east-1"));
}
