// simulate: runs seeded worlds of devices, one after another, until something goes wrong in one.
// Then prints its seed and a short schedule that fails in the same way, and exits with 1.

#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

#include "tests/simulation/broken.h"
#include "tests/simulation/planted.h"
#include "tests/simulation/run.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/shrink.h"

namespace fallow::simulation {
namespace {

constexpr size_t kTrialsMost = 600;
constexpr int kFreshShift = 24;

struct Options {
  uint64_t seeds = 100;
  uint64_t first = 1;
  std::string planted;
  bool expect_failure = false;
  bool apart = false;
  bool shrink = true;
  bool verbose = false;
};

// Printed if the program itself is stopped.
volatile uint64_t current_seed = 0;

void TellSeed(int signal_number) {
  char text[64] = "\nstopped at seed ";
  size_t size = sizeof("\nstopped at seed ") - 1;
  char digits[20];
  size_t count = 0;
  for (uint64_t rest = current_seed; count == 0 || rest > 0; rest /= 10) {
    digits[count++] = static_cast<char>('0' + rest % 10);
  }
  while (count > 0) text[size++] = digits[--count];
  text[size++] = '\n';
  (void)!write(STDERR_FILENO, text, size);
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void PrintFailure(const Options& options, const Planted& planted, const Schedule& schedule,
                  const std::string& failure) {
  std::printf("seed %llu: %s\n", static_cast<unsigned long long>(schedule.seed), failure.c_str());
  if (options.shrink) {
    const Trial trial = [&](const Schedule& candidate) {
      return RunApart(candidate, planted).failure;
    };
    const Schedule least = Shrink(schedule, failure, trial, kTrialsMost);
    std::printf("the same in short: %s%s\n", Describe(least).c_str(), trial(least).c_str());
  }
  std::printf("again with: simulate --seed %llu%s\n",
              static_cast<unsigned long long>(schedule.seed),
              options.planted.empty() ? "" : (" --planted " + options.planted).c_str());
}

// A first seed that no earlier run has used.
uint64_t FreshSeed() {
  std::random_device device;
  return (static_cast<uint64_t>(device()) << kFreshShift) ^ device();
}

int Simulate(const Options& options) {
  const std::optional<Planted> planted =
      options.planted.empty() ? Planted{} : Plant(options.planted);
  if (!planted) {
    std::fprintf(stderr, "There is no such mistake to plant. There are:\n");
    for (const std::string_view name : PlantedNames()) {
      std::fprintf(stderr, "  %s\n", std::string(name).c_str());
    }
    return 2;
  }
  uint64_t events = 0;
  uint64_t frames = 0;
  uint64_t changes = 0;
  absl::Duration lasted;
  for (uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
    current_seed = seed;
    const Schedule schedule = MakeSchedule(seed);
    if (options.verbose) std::printf("%s", Describe(schedule).c_str());
    const Verdict verdict = options.apart ? RunApart(schedule, *planted) : Run(schedule, *planted);
    if (!verdict.ok()) {
      PrintFailure(options, *planted, schedule, verdict.failure);
      return options.expect_failure ? 0 : 1;
    }
    events += verdict.events;
    frames += verdict.frames;
    changes += verdict.changes;
    lasted += verdict.lasted;
  }
  std::printf("seeds %llu to %llu: %llu changes, %llu frames, %llu events, %.0f days, no failure\n",
              static_cast<unsigned long long>(options.first),
              static_cast<unsigned long long>(options.first + options.seeds - 1),
              static_cast<unsigned long long>(changes), static_cast<unsigned long long>(frames),
              static_cast<unsigned long long>(events), absl::ToDoubleHours(lasted) / 24);
  return options.expect_failure ? 1 : 0;
}

}  // namespace
}  // namespace fallow::simulation

int main(int argc, char** argv) {
  using namespace fallow::simulation;
  Options options;
  std::optional<uint64_t> seed;
  CLI::App app{"Simulated worlds of devices, from seeds"};
  app.add_option("--seeds", options.seeds, "how many");
  app.add_option("--first", options.first, "the first of them");
  app.add_flag_callback(
      "--fresh", [&options] { options.first = FreshSeed(); }, "seeds that no run before has had");
  app.add_option("--seed", seed, "this one alone, with its schedule");
  app.add_option("--planted", options.planted, "with this mistake planted");
  app.add_option_function<std::string>("--broken", Break,
                                       "with this rule broken, in a program that was built for it");
  app.add_flag("--expect-failure", options.expect_failure, "fails when nothing is found");
  app.add_flag("--apart", options.apart, "each in a process of its own");
  app.add_flag("!--no-shrink", options.shrink, "prints the seed alone");
  app.add_flag_callback(
      "--trace", [] { Network::SetTrace(true); }, "prints every frame");
  CLI11_PARSE(app, argc, argv);
  if (seed) {
    options.first = *seed;
    options.seeds = 1;
    options.verbose = true;
    options.apart = true;
  }
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS}) signal(number, TellSeed);
  return Simulate(options);
}
