#include "daemon/practice/change_points.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "daemon/practice/rank_series.h"

namespace fallow::practice {
namespace {

// At the first split, three in a hundred surrogates without a change may look as changed as the
// series does; at the next, half as many, and so on. This is stricter than the promised five in a
// hundred, because the resemblance of days is itself an estimate, and comes out low.
constexpr double kChanceMax = 0.03;
constexpr size_t kSurrogates = 999;
constexpr int kDepthMax = 4;
// Added to the resemblance (divided by the number of days), which comes out too small when it is
// estimated around fitted levels.
constexpr double kResemblanceBias = 4.0;
// A likelihood ratio within this of the best leaves a place possible at the 90 % level (Hansen,
// "Sample splitting and threshold estimation", Econometrica 68, 2000, table I).
constexpr double kPossible90 = 5.94;
constexpr int64_t kGradualDaysMin = 28;
constexpr size_t kRampKnots = 24;

class Search {
 public:
  explicit Search(std::span<const DayValue> series) : series_(series) {}

  void Run() { Look(0, series_.size(), 0); }
  std::vector<Shift> Result() {
    std::sort(found_.begin(), found_.end(),
              [](const Shift& a, const Shift& b) { return a.day < b.day; });
    return std::move(found_);
  }

 private:
  struct Ramp {
    size_t begin = 0;
    size_t end = 0;
    double squares = std::numeric_limits<double>::infinity();
  };

  static bool Carried(const RankSeries& stretch, const RankSeries::Split& split, int depth);
  static Ramp BestRamp(std::span<const DayValue> days, std::span<const double> scores);
  void Look(size_t begin, size_t end, int depth);

  std::span<const DayValue> series_;
  std::vector<Shift> found_;
};

bool Search::Carried(const RankSeries& stretch, const RankSeries::Split& split, int depth) {
  const std::vector<double> residuals = AroundTwoLevels(stretch.scores(), split.index);
  const double raised =
      stretch.Resemblance(residuals) + kResemblanceBias / static_cast<double>(residuals.size());
  const double resemblance = std::min(raised, kResemblanceMax);
  const double chance = kChanceMax / static_cast<double>(1U << static_cast<unsigned>(depth));
  const auto allowed = static_cast<size_t>(chance * static_cast<double>(kSurrogates + 1)) - 1;
  uint64_t state = stretch.Seed();
  size_t as_large = 0;
  for (size_t i = 0; i < kSurrogates; ++i) {
    const auto other = stretch.BestSplit(stretch.Surrogate(resemblance, state));
    if (other->studentized() >= split.studentized() && ++as_large > allowed) return false;
  }
  return true;
}

// Fits two levels joined by a straight line, by least squares over a grid of its ends.
Search::Ramp Search::BestRamp(std::span<const DayValue> days, std::span<const double> scores) {
  Ramp best;
  const size_t count = days.size();
  const size_t stride = std::max<size_t>(1, count / kRampKnots);
  for (size_t begin = 0; begin + 1 < count; begin += stride) {
    for (size_t end = begin + stride; end < count; end += stride) {
      const auto length = static_cast<double>(days[end].day - days[begin].day);
      if (days[end].day - days[begin].day < kGradualDaysMin) continue;
      double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, sum_yy = 0;
      for (size_t i = 0; i < count; ++i) {
        const auto since = static_cast<double>(days[i].day - days[begin].day);
        const double x = std::clamp(since / length, 0.0, 1.0);
        sum_x += x, sum_y += scores[i];
        sum_xx += x * x, sum_xy += x * scores[i], sum_yy += scores[i] * scores[i];
      }
      const auto n = static_cast<double>(count);
      const double spread = sum_xx - sum_x * sum_x / n;
      const double shared = sum_xy - sum_x * sum_y / n;
      if (spread <= 0) continue;
      const double squares = sum_yy - sum_y * sum_y / n - shared * shared / spread;
      if (squares < best.squares) best = {begin, end, squares};
    }
  }
  return best;
}

void Search::Look(size_t begin, size_t end, int depth) {
  if (depth > kDepthMax || end - begin < kChangeDaysMin) return;
  const auto days = series_.subspan(begin, end - begin);
  const RankSeries stretch(days);
  const auto split = stretch.BestSplit(stretch.scores());
  if (!split || !Carried(stretch, *split, depth)) return;

  const std::vector<double> residuals = AroundTwoLevels(stretch.scores(), split->index);
  const double squares = SumOfSquares(residuals);
  const double unit = squares / static_cast<double>(days.size()) * split->inflation;
  const Ramp ramp = BestRamp(days, stretch.scores());
  if (ramp.squares + kPossible90 * unit < squares) {
    const int64_t first = days[ramp.begin].day;
    const int64_t last = days[ramp.end].day;
    found_.push_back({Shift::Form::kGradual, first + (last - first) / 2, first, last});
    Look(begin, begin + ramp.begin, depth + 1);
    Look(begin + ramp.end, end, depth + 1);
    return;
  }
  const int64_t at = days[split->index].day;
  Shift shift{Shift::Form::kStep, at, days[split->index - 1].day, at};
  for (size_t k = 1; k < days.size(); ++k) {
    if (!stretch.CanSplit(k)) continue;
    const double here = SumOfSquares(AroundTwoLevels(stretch.scores(), k));
    if (here > squares + kPossible90 * unit) continue;
    shift.earliest = std::min(shift.earliest, days[k - 1].day);
    shift.latest = std::max(shift.latest, days[k].day);
  }
  found_.push_back(shift);
  Look(begin, begin + split->index, depth + 1);
  Look(begin + split->index, end, depth + 1);
}

}  // namespace

bool CanCarryShift(std::span<const DayValue> series) {
  const RankSeries stretch(series);
  return stretch.BestSplit(stretch.scores()).has_value();
}

std::vector<Shift> FindShifts(std::span<const DayValue> series) {
  Search search(series);
  search.Run();
  return search.Result();
}

}  // namespace fallow::practice
