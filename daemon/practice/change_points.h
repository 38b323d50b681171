#ifndef FALLOW_DAEMON_PRACTICE_CHANGE_POINTS_H_
#define FALLOW_DAEMON_PRACTICE_CHANGE_POINTS_H_

// Finds where a series of days with ordinal values moved from one level to another, but only where
// the data supports it. A rank statistic for one unknown change (Pettitt, "A non-parametric
// approach to the change-point problem", Applied Statistics 28, 1979; weighted like the likelihood
// ratio) is compared with surrogates of the series: the same days and values, in an order that
// depends on the preceding days as much as the series itself does (amplitude-adjusted surrogates:
// Theiler et al., "Testing for nonlinearity in time series", Physica D 58, 1992). A change that is
// found splits the series, and both parts are searched again, more strictly each time (binary
// segmentation: Vostrikova, "Detecting disorder in multidimensional random processes", 1981).
// docs/drift.md has the reasons and the measurements.
//
// Deterministic: the surrogates come from a generator that is seeded by the series, with days
// counted from its first. Pure function: any thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fallow::practice {

// A series with fewer days that have a value says nothing about change.
inline constexpr size_t kChangeDaysMin = 12;
// Each side of a change has at least this many days with a value, over at least this long.
inline constexpr size_t kSideDaysMin = 5;
inline constexpr int64_t kSideSpanDaysMin = 14;

struct DayValue {
  int64_t day = 0;  // counted from any fixed day
  double value = 0;
};

struct Shift {
  // A change over less than four weeks is reported as a step.
  enum class Form { kStep, kGradual };

  Form form = Form::kStep;
  int64_t day = 0;  // the first day with a value after a step; the middle of a gradual change
  // For a step: it lies after `earliest` and not after `latest`, with a probability of about 90 %.
  // For a gradual change: its first and last day. Both are days of the series.
  int64_t earliest = 0;
  int64_t latest = 0;
};

// Whether a change could be found in `series` at all.
bool CanCarryShift(std::span<const DayValue> series);

// In order of time, without overlaps.
// REQUIRES: days strictly increasing, values finite.
std::vector<Shift> FindShifts(std::span<const DayValue> series);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_CHANGE_POINTS_H_
