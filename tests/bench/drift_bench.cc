// How often a change of energy is found, and how often one is found where there is none, on made-up
// series of known truth. docs/drift.md describes the family and has the figures.
//
//     bench_drift_bench [SERIES]      series for each line (default 400)

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "daemon/practice/change_points.h"
#include "fmt/format.h"

namespace fallow::practice {
namespace {

constexpr int64_t kFoundWithinDays = 14;

// One line of the table. Energies have standard deviation 1 around their level before they are
// rounded and cut to -3 to +3.
struct Family {
  std::string name{};
  int weeks = 26;
  double notes_a_week = 3;
  double memory =
      0.5;  // correlation of two days that follow each other, of the part that remembers
  double remembers = 0.5;  // that part's share of the variance
  double rhythm = 0.4;     // half the distance between weekends and the rest
  double outliers = 0.03;
  double missing = 0.1;  // chance of each week to begin an absence of one to three weeks
  enum class Change { kNone, kStep, kSlope, kThereAndBack } change = Change::kNone;
  double size = 0;
};

struct Made {
  std::vector<DayValue> days;
  std::vector<int64_t> changes;
};

double Level(const Family& family, double at, const std::vector<double>& changes) {
  switch (family.change) {
    case Family::Change::kNone:
      return 0;
    case Family::Change::kStep:
      return at < changes[0] ? 0 : -family.size;
    case Family::Change::kSlope:
      return -family.size * at;
    case Family::Change::kThereAndBack:
      return at < changes[0] || at >= changes[1] ? 0 : -family.size;
  }
  return 0;
}

Made Make(const Family& family, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  const int length = family.weeks * 7;
  std::vector<double> changes;
  if (family.change == Family::Change::kStep) changes = {0.25 + 0.5 * uniform(random)};
  if (family.change == Family::Change::kThereAndBack) {
    changes = {0.2 + 0.2 * uniform(random), 0.6 + 0.2 * uniform(random)};
  }
  const double start = std::floor(uniform(random) * 3) * 0.75 + family.size / 2 - 0.75;
  Made made;
  for (const double at : changes) made.changes.push_back(std::llround(at * length));
  double state = normal(random);
  int absent = 0;
  for (int day = 0; day < length; ++day) {
    state = family.memory * state + std::sqrt(1 - family.memory * family.memory) * normal(random);
    if (day % 7 == 0 && absent == 0 && uniform(random) < family.missing) {
      absent = 7 * (1 + static_cast<int>(uniform(random) * 3));
    }
    const bool weekend = day % 7 >= 5;
    std::poisson_distribution<int> notes(family.notes_a_week / 7 * (weekend ? 1.75 : 0.7));
    const int count = notes(random);
    if (absent > 0) {
      --absent;
      continue;
    }
    std::vector<double> energies;
    for (int note = 0; note < count; ++note) {
      double energy = start + Level(family, static_cast<double>(day) / length, changes) +
                      std::sqrt(family.remembers) * state +
                      std::sqrt(1 - family.remembers) * normal(random) +
                      (weekend ? family.rhythm : -family.rhythm);
      if (uniform(random) < family.outliers) energy = uniform(random) < 0.5 ? -3 : 3;
      energies.push_back(std::clamp(std::round(energy), -3.0, 3.0));
    }
    if (energies.empty()) continue;
    std::sort(energies.begin(), energies.end());
    const size_t half = energies.size() / 2;
    made.days.push_back({day, energies.size() % 2 == 1
                                  ? energies[half]
                                  : (energies[half - 1] + energies[half]) / 2});
  }
  return made;
}

struct Tally {
  int series = 0;
  int any = 0;
  int changes = 0;
  int near = 0;
  int covered = 0;
  int found = 0;
  int superfluous = 0;
  int gradual = 0;
  double days = 0;
};

Tally Measure(const Family& family, int series) {
  Tally tally;
  for (int i = 0; i < series; ++i) {
    const Made made = Make(family, static_cast<uint64_t>(i) * 7919 + 17);
    const std::vector<Shift> shifts = FindShifts(made.days);
    ++tally.series;
    tally.days += static_cast<double>(made.days.size());
    tally.any += shifts.empty() ? 0 : 1;
    tally.found += static_cast<int>(shifts.size());
    for (const Shift& shift : shifts) tally.gradual += shift.form == Shift::Form::kGradual ? 1 : 0;
    size_t matched = 0;
    for (const int64_t truth : made.changes) {
      ++tally.changes;
      const bool near = std::any_of(shifts.begin(), shifts.end(), [&](const Shift& shift) {
        return std::llabs(shift.day - truth) <= kFoundWithinDays;
      });
      const bool covered = std::any_of(shifts.begin(), shifts.end(), [&](const Shift& shift) {
        return shift.earliest <= truth && truth <= shift.latest;
      });
      tally.near += near ? 1 : 0;
      tally.covered += covered ? 1 : 0;
      matched += near || covered ? 1 : 0;
    }
    if (shifts.size() > matched) ++tally.superfluous;
  }
  return tally;
}

double Percent(int part, int whole) {
  return whole == 0 ? 0 : 100.0 * part / whole;
}

void Print(const Family& family, int series) {
  const Tally tally = Measure(family, series);
  fmt::print("{:<52} {:>5.0f} {:>8.1f}", family.name, tally.days / tally.series,
             Percent(tally.any, tally.series));
  if (tally.changes > 0) {
    fmt::print(" {:>9.1f} {:>8.1f} {:>8.1f}", Percent(tally.near, tally.changes),
               Percent(tally.covered, tally.changes), Percent(tally.superfluous, tally.series));
  } else {
    fmt::print(" {:>9} {:>8} {:>8}", "", "", "");
  }
  fmt::print(" {:>8.1f}\n", Percent(tally.gradual, std::max(1, tally.found)));
}

std::vector<Family> Families() {
  std::vector<Family> all;
  const auto add = [&](Family family, std::string name) {
    family.name = std::move(name);
    all.push_back(std::move(family));
  };
  for (const int weeks : {13, 26, 52, 104}) {
    add({.weeks = weeks}, fmt::format("stationary, {} weeks", weeks));
  }
  add({.memory = 0}, "stationary, days independent");
  add({.memory = 0.8}, "stationary, memory 0.8");
  add({.memory = 0.9, .remembers = 0.7}, "stationary, memory 0.9, most of the variance");
  add({.notes_a_week = 10}, "stationary, 10 notes a week");
  add({.notes_a_week = 10, .memory = 0.8}, "stationary, 10 notes a week, memory 0.8");
  add({.rhythm = 1.0}, "stationary, strong weekly rhythm");
  add({.outliers = 0.15}, "stationary, 15 % outliers");
  add({.missing = 0.4}, "stationary, most weeks missing");
  for (const int weeks : {26, 52}) {
    for (const double size : {0.5, 1.0, 1.5, 2.0, 3.0}) {
      add({.weeks = weeks, .change = Family::Change::kStep, .size = size},
          fmt::format("step of {:.1f}, {} weeks", size, weeks));
    }
  }
  for (const double size : {1.0, 1.5, 2.0}) {
    add({.notes_a_week = 7, .change = Family::Change::kStep, .size = size},
        fmt::format("step of {:.1f}, 26 weeks, 7 notes a week", size));
    add({.memory = 0.8, .change = Family::Change::kStep, .size = size},
        fmt::format("step of {:.1f}, 26 weeks, memory 0.8", size));
  }
  for (const double size : {1.0, 2.0, 3.0}) {
    add({.weeks = 52, .change = Family::Change::kThereAndBack, .size = size},
        fmt::format("there and back by {:.1f}, 52 weeks", size));
    add({.weeks = 52, .change = Family::Change::kSlope, .size = size},
        fmt::format("slope of {:.1f} over 52 weeks", size));
  }
  return all;
}

}  // namespace
}  // namespace fallow::practice

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::max(1, std::atoi(argv[1])) : 400;
  fmt::print("Drift: made-up series, {} a line; shares in %\n", series);
  fmt::print("{:<52} {:>5} {:>8} {:>9} {:>8} {:>8} {:>8}\n", "series", "days", "any", "±2 weeks",
             "in range", "surplus", "gradual");
  for (const auto& family : fallow::practice::Families()) fallow::practice::Print(family, series);
  return 0;
}
