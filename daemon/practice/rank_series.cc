#include "daemon/practice/rank_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace fallow::practice {
namespace {

constexpr double kResemblanceStep = 0.05;
constexpr double kVarianceMin = 1e-9;

uint64_t SplitMix64(uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

// Close to normal with variance 1: the sum of four uniform variables. The same on every machine,
// unlike the standard library's distributions.
double NearlyNormal(uint64_t& state) {
  const uint64_t bits = SplitMix64(state);
  double sum = 0;
  for (unsigned shift = 0; shift < 64; shift += 16) {
    sum += static_cast<double>((bits >> shift) & 0xffffU);
  }
  return (sum / 65535.0 - 2.0) * std::sqrt(3.0);
}

std::vector<size_t> Order(std::span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return values[a] < values[b]; });
  return order;
}

}  // namespace

double SumOfSquares(std::span<const double> values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

std::vector<double> RankScores(std::span<const double> values) {
  const std::vector<size_t> order = Order(values);
  std::vector<double> scores(values.size(), 0);
  const double middle = (static_cast<double>(values.size()) - 1) / 2;
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && values[order[end]] <= values[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + end - 1) / 2 - middle;
    for (size_t i = begin; i < end; ++i) scores[order[i]] = rank;
    begin = end;
  }
  const double variance =
      SumOfSquares(scores) / static_cast<double>(std::max<size_t>(1, scores.size()));
  if (variance < kVarianceMin) return std::vector<double>(values.size(), 0);
  for (double& score : scores) score /= std::sqrt(variance);
  return scores;
}

std::vector<double> AroundTwoLevels(std::span<const double> scores, size_t index) {
  std::vector<double> residuals(scores.begin(), scores.end());
  const auto center = [](std::span<double> side) {
    if (side.empty()) return;
    const double mean =
        std::accumulate(side.begin(), side.end(), 0.0) / static_cast<double>(side.size());
    for (double& value : side) value -= mean;
  };
  center(std::span(residuals).first(index));
  center(std::span(residuals).subspan(index));
  return residuals;
}

RankSeries::RankSeries(std::span<const DayValue> series) : series_(series) {
  std::vector<double> values;
  values.reserve(series.size());
  for (const DayValue& each : series) values.push_back(each.value);
  scores_ = RankScores(values);
  sorted_ = scores_;
  std::sort(sorted_.begin(), sorted_.end());
  for (size_t i = 0; i < series.size(); ++i) {
    for (size_t j = i + 1; j < series.size(); ++j) {
      const int64_t gap = series[j].day - series[i].day;
      if (gap >= kMemoryDays) break;
      pairs_.push_back({i, j, gap});
    }
  }
  if (series.size() < kChangeDaysMin) return;
  first_ = kSideDaysMin;
  while (first_ < series.size() && series[first_].day - series[0].day < kSideSpanDaysMin) ++first_;
  last_ = series.size() - kSideDaysMin;
  while (last_ > 0 && series.back().day - series[last_].day < kSideSpanDaysMin) --last_;
}

double RankSeries::Split::studentized() const {
  return statistic / std::sqrt(inflation);
}

std::optional<RankSeries::Split> RankSeries::BestSplit(std::span<const double> scores) const {
  if (first_ > last_) return std::nullopt;
  const auto count = static_cast<double>(scores.size());
  Split best;
  double sum = 0;
  for (size_t k = 1; k <= last_; ++k) {
    sum += scores[k - 1];
    if (k < first_) continue;
    const auto before = static_cast<double>(k);
    const double statistic = std::abs(sum) / std::sqrt(before * (count - before) / count);
    if (best.index == 0 || statistic > best.statistic) best = {k, statistic, 1};
  }
  const std::vector<double> residuals = AroundTwoLevels(scores, best.index);
  // The statistic is measured against the variation around the levels, which excludes the change
  // itself.
  best.statistic /= std::sqrt(std::max(SumOfSquares(residuals) / count, kVarianceMin));
  best.inflation = Inflation(residuals);
  return best;
}

double RankSeries::Inflation(std::span<const double> residuals) const {
  const double own = SumOfSquares(residuals);
  if (own < kVarianceMin) return 1;
  double shared = 0;
  for (const Pair& pair : pairs_) {
    const double weight = 1 - static_cast<double>(pair.gap) / static_cast<double>(kMemoryDays);
    shared += weight * residuals[pair.earlier] * residuals[pair.later];
  }
  return std::max(1.0, 1 + 2 * shared / own);
}

double RankSeries::Resemblance(std::span<const double> residuals) const {
  const double variance = SumOfSquares(residuals) / static_cast<double>(residuals.size());
  if (variance < kVarianceMin || pairs_.empty()) return 0;
  std::array<double, kMemoryDays> products{};
  std::array<double, kMemoryDays> counts{};
  for (const Pair& pair : pairs_) {
    const auto gap = static_cast<size_t>(pair.gap);
    products[gap] += residuals[pair.earlier] * residuals[pair.later] / variance;
    counts[gap] += 1;
  }
  double best = 0;
  double best_error = -1;
  for (int step = 0; step * kResemblanceStep <= kResemblanceMax + kVarianceMin; ++step) {
    const double resemblance = step * kResemblanceStep;
    double error = 0;
    for (size_t gap = 1; gap < products.size(); ++gap) {
      if (counts[gap] == 0) continue;
      const double miss =
          products[gap] / counts[gap] - std::pow(resemblance, static_cast<double>(gap));
      error += counts[gap] * miss * miss;
    }
    if (best_error < 0 || error < best_error) {
      best = resemblance;
      best_error = error;
    }
  }
  return best;
}

std::vector<double> RankSeries::Surrogate(double resemblance, uint64_t& state) const {
  std::vector<double> path(series_.size());
  for (size_t i = 0; i < path.size(); ++i) {
    path[i] = NearlyNormal(state);
    if (i == 0 || resemblance <= 0) continue;
    const auto gap = static_cast<double>(series_[i].day - series_[i - 1].day);
    const double kept = std::pow(resemblance, gap);
    path[i] = kept * path[i - 1] + std::sqrt(1 - kept * kept) * path[i];
  }
  const std::vector<size_t> order = Order(path);
  std::vector<double> scores(path.size());
  for (size_t rank = 0; rank < order.size(); ++rank) scores[order[rank]] = sorted_[rank];
  return scores;
}

uint64_t RankSeries::Seed() const {
  uint64_t state = series_.size();
  for (const DayValue& each : series_) {
    state ^= static_cast<uint64_t>(each.day - series_.front().day);
    state = SplitMix64(state);
    state ^= static_cast<uint64_t>(std::llround(each.value * 4));
    state = SplitMix64(state);
  }
  return state;
}

}  // namespace fallow::practice
