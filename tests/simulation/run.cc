#include "tests/simulation/run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "daemon/base/status.h"
#include "tests/simulation/fate.h"
#include "tests/simulation/nursery.h"
#include "tests/simulation/people.h"
#include "tests/simulation/rest.h"
#include "tests/simulation/roster_check.h"
#include "tests/simulation/seeded_sodium.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

Verdict Run(const Schedule& schedule, const Planted& planted) {
  const Nursery& nursery = Nursery::Of(schedule.devices);
  SeedSodium(schedule.seed);
  World world(schedule.seed, planted);
  nursery.Populate(world);
  Verdict verdict;
  for (const Step& step : schedule.steps) {
    world.Advance(step.wait);
    if (world.failed()) break;
    world.dice() = Dice(step.chance);
    if (!PeopleDo(world, step)) FALLOW_CHECK(FateStrikes(world, step));
    CheckRosters(world);
    if (world.failed()) break;
    ++verdict.step;
  }
  if (!world.failed()) ComeToRest(world);
  verdict.failure = world.failure();
  verdict.events = world.scheduler().events();
  verdict.frames = world.network().frames();
  verdict.changes = world.ledger().changes().size();
  verdict.lasted = world.scheduler().now();
  return verdict;
}

Verdict RunApart(const Schedule& schedule, const Planted& planted) {
  std::array<int, 2> ends{};
  FALLOW_CHECK(pipe(ends.data()) == 0);
  const pid_t child = fork();
  FALLOW_CHECK(child >= 0);
  if (child == 0) {
    close(ends[0]);
    const std::string failure = Run(schedule, planted).failure;
    const bool told =
        write(ends[1], failure.data(), failure.size()) == static_cast<ssize_t>(failure.size());
    std::fflush(stdout);
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  Verdict verdict;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    verdict.failure.append(buffer.data(), static_cast<size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  FALLOW_CHECK(waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) {
    verdict.failure = "the program was stopped by signal " + std::to_string(WTERMSIG(status));
  }
  return verdict;
}

}  // namespace fallow::simulation
