#ifndef FALLOW_DAEMON_PRACTICE_CHANGE_POINTS_H_
#define FALLOW_DAEMON_PRACTICE_CHANGE_POINTS_H_

// Where a series of days with ordinal values moved from one level to another, and only where the
// data carries it. A rank statistic for one unknown change (Pettitt, "A non-parametric approach to
// the change-point problem", Applied Statistics 28, 1979; weighted as the likelihood ratio is) is
// compared with surrogates of the same series: the same days, the same values, an order that
// remembers as much of the days before as the series itself does (amplitude-adjusted surrogates:
// Theiler et al., "Testing for nonlinearity in time series", Physica D 58, 1992). What is found
// splits the series, and both parts are looked at again (binary segmentation: Vostrikova,
// "Detecting disorder in multidimensional random processes", 1981), each more strictly.
// docs/drift.md has the reasons and the measurements.
//
// Deterministic: the surrogates come from a generator seeded by the series, counted from its first
// day. Pure function: any thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fallow::practice {

// Fewer days than this with a value say nothing about change.
inline constexpr size_t kChangeDaysMin = 12;
// Each side of a change has at least so many days with a value, over at least so many weeks.
inline constexpr size_t kSideDaysMin = 5;
inline constexpr int64_t kSideSpanDaysMin = 14;

struct DayValue {
  int64_t day = 0;  // counted from any day
  double value = 0;
};

struct Shift {
  // A change over less than four weeks is told as a step.
  enum class Form { kStep, kGradual };

  Form form = Form::kStep;
  int64_t day = 0;  // the first day with a value after a step; the middle of a gradual change
  // A step lies after the first and not after the second of these, with about nine chances in ten;
  // a gradual change lasts from one to the other. Both are days of the series.
  int64_t earliest = 0;
  int64_t latest = 0;
};

// Whether a change could be seen in it at all.
bool CanCarryShift(std::span<const DayValue> series);

// In the order of time, none overlapping.
// REQUIRES: days strictly increasing, values finite.
std::vector<Shift> FindShifts(std::span<const DayValue> series);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_CHANGE_POINTS_H_
