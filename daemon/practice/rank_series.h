#ifndef FALLOW_DAEMON_PRACTICE_RANK_SERIES_H_
#define FALLOW_DAEMON_PRACTICE_RANK_SERIES_H_

// What the search for changes asks of one stretch of days: how far apart its best two sides are,
// how much neighbouring days resemble each other, and orders of the same values in which nothing
// changes. Values count by their ranks, so that a far-off one weighs no more than being the
// largest. Not for several threads at once.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "daemon/practice/change_points.h"

namespace fallow::practice {

// Days further apart than this are taken as independent.
inline constexpr int64_t kMemoryDays = 21;
inline constexpr double kResemblanceMax = 0.95;

// Mid-ranks of `values`, centred and scaled to mean 0 and variance 1; all 0 when they are equal.
std::vector<double> RankScores(std::span<const double> values);

class RankSeries {
 public:
  // REQUIRES: as FindShifts.
  explicit RankSeries(std::span<const DayValue> series);

  struct Split {
    size_t index = 0;      // the first position of the second side
    double statistic = 0;  // in standard deviations of days that do not resemble each other
    double inflation = 1;  // how much more the sums vary because neighbouring days do
    double studentized() const;
  };

  // The best split of `scores`, one per day of the series. Nothing when no side is large enough.
  std::optional<Split> BestSplit(std::span<const double> scores) const;

  // Of what is left of `scores` around a fitted level: the resemblance of two days one day apart,
  // 0 to kResemblanceMax, from a fit to all pairs within kMemoryDays.
  double Resemblance(std::span<const double> residuals) const;
  // Long-run variance over variance, at least 1 (Bartlett kernel over time: Newey & West, 1987).
  double Inflation(std::span<const double> residuals) const;

  // The series' scores in an order of days that resemble each other so much, without a change.
  std::vector<double> Surrogate(double resemblance, uint64_t& state) const;

  const std::vector<double>& scores() const { return scores_; }
  bool CanSplit(size_t index) const { return index >= first_ && index <= last_; }
  // Begins the generator of the surrogates.
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
  size_t first_ = 1;  // splits lie from here
  size_t last_ = 0;   // to here
};

// `scores` less the mean of their side.
std::vector<double> AroundTwoLevels(std::span<const double> scores, size_t index);
double SumOfSquares(std::span<const double> values);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_RANK_SERIES_H_
