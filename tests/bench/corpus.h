#ifndef FALLOW_TESTS_BENCH_CORPUS_H_
#define FALLOW_TESTS_BENCH_CORPUS_H_

// What benchmark programs that fill whole vaults share: texts, time and memory. One thread.

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/base/status.h"

namespace fallow::bench {

inline constexpr size_t kTextBytes = 1500;
inline constexpr size_t kVocabulary = 40000;

inline void Check(const absl::Status& status) {
  if (!status.ok()) fmt::print(stderr, "{}\n", status.ToString());
  FALLOW_CHECK(status.ok());
}
template <class T>
T Value(absl::StatusOr<T> answer) {
  Check(answer.status());
  return *std::move(answer);
}

inline double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The peak of the resident set since the last call, in MB.
inline double PeakMegabytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0;
  while (status >> word) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  std::ofstream("/proc/self/clear_refs") << "5";
  return kilobytes / 1024;
}

// Words of a natural distribution: the n-th most common comes with a frequency of about 1/n.
class Corpus {
 public:
  Corpus() : random_(42) {
    for (size_t i = 0; i < kVocabulary; ++i) {
      std::string word;
      for (size_t letter = 0; letter < 3 + random_() % 8; ++letter) {
        word += static_cast<char>('a' + random_() % 26);
      }
      words_.push_back(std::move(word));
    }
  }
  std::string Text() {
    std::string text;
    while (text.size() < kTextBytes) {
      const double uniform = std::uniform_real_distribution<double>(0, 1)(random_);
      const auto rank = static_cast<size_t>(std::pow(double{kVocabulary}, uniform)) - 1;
      text += words_[rank] + (random_() % 12 == 0 ? ".\n" : " ");
    }
    return text;
  }

 private:
  std::mt19937_64 random_;
  std::vector<std::string> words_;
};

}  // namespace fallow::bench

#endif  // FALLOW_TESTS_BENCH_CORPUS_H_
