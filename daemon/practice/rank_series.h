#ifndef FALLOW_DAEMON_PRACTICE_RANK_SERIES_H_
#define FALLOW_DAEMON_PRACTICE_RANK_SERIES_H_

// The statistics that the search for changes needs for one stretch of days: how far apart the best
// two sides are, how much neighbouring days resemble each other, and surrogates, which have the
// same values in an order without a change. Values count by rank, so an outlier weighs no more than
// being the largest. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "daemon/practice/change_points.h"

namespace fallow::practice {

// Days further apart than this are treated as independent.
inline constexpr int64_t kMemoryDays = 21;
inline constexpr double kResemblanceMax = 0.95;

// Mid-ranks of `values`, centred and scaled to mean 0 and variance 1; all 0 when the values are
// equal.
std::vector<double> RankScores(std::span<const double> values);

class RankSeries {
 public:
  // REQUIRES: as for FindShifts.
  explicit RankSeries(std::span<const DayValue> series);

  struct Split {
    size_t index = 0;      // the first position of the second side
    double statistic = 0;  // in standard deviations of independent days
    double inflation = 1;  // how much more the sums vary because neighbouring days are alike
    double studentized() const;
  };

  // The best split of `scores`, one for each day of the series. Nothing when the series is too
  // short for two sides.
  std::optional<Split> BestSplit(std::span<const double> scores) const;

  // The resemblance of two consecutive days, from 0 to kResemblanceMax, fitted to all pairs of
  // `residuals` within kMemoryDays. `residuals` are scores less the level of their side.
  double Resemblance(std::span<const double> residuals) const;
  // Long-run variance divided by variance, at least 1 (Bartlett kernel over time: Newey & West,
  // 1987).
  double Inflation(std::span<const double> residuals) const;

  // The series' scores in an order in which days resemble each other this much, without a change.
  std::vector<double> Surrogate(double resemblance, uint64_t& state) const;

  const std::vector<double>& scores() const { return scores_; }
  bool CanSplit(size_t index) const { return index >= first_ && index <= last_; }
  // The seed for the surrogates' generator.
  uint64_t Seed() const;

 private:
  struct Pair {
    size_t earlier;
    size_t later;
    int64_t gap;  // days
  };

  std::span<const DayValue> series_;
  std::vector<double> scores_;
  std::vector<double> sorted_;
  std::vector<Pair> pairs_;
  size_t first_ = 1;  // the first possible split
  size_t last_ = 0;   // the last
};

// `scores`, each less the mean of its side of the split at `index`.
std::vector<double> AroundTwoLevels(std::span<const double> scores, size_t index);
double SumOfSquares(std::span<const double> values);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_RANK_SERIES_H_
