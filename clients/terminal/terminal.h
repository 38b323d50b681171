#ifndef FALLOW_CLIENTS_TERMINAL_TERMINAL_H_
#define FALLOW_CLIENTS_TERMINAL_TERMINAL_H_

// What the terminal can show: colours, width, a temporary progress line. Files and pipes get plain
// text. One thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "daemon/base/paths.h"

namespace fallow::terminal {

bool IsTerminal(int fd);

enum class ColorChoice { kAuto, kAlways, kNever };
// "auto", "always", "never"; nothing for any other word.
std::optional<ColorChoice> ColorChoiceNamed(std::string_view name);
// kAuto: same as `terminal`, but false if NO_COLOR is set (no-color.org) or TERM is unset or
// "dumb".
bool UseColor(ColorChoice choice, bool terminal,
              const base::Environment& environment = base::ProcessEnvironment);

struct TerminalSize {
  int columns = 80;
  int rows = 24;
};
// The size of the terminal behind `fd`. If that is not a terminal, or has no size, COLUMNS and
// LINES, else 80 by 24. Between 20 and 1000 columns.
TerminalSize SizeOf(int fd, const base::Environment& environment = base::ProcessEnvironment);

// The progress of a long operation, on one line that is rewritten at most ten times a second and
// erased at the end. Appears after half a second, and only on a terminal.
class ProgressLine {
 public:
  // `label`: "Importing". Writes to `fd` (stderr) if that is a terminal.
  explicit ProgressLine(std::string label, int fd = 2, std::function<absl::Time()> now = absl::Now);
  ~ProgressLine() { Erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `total` 0: unknown.
  void Update(uint64_t done, uint64_t total);
  // Erases the line for other output; a later Update() shows it again.
  void Erase();

 private:
  std::string label_;
  int fd_;
  bool terminal_;
  std::function<absl::Time()> now_;
  absl::Time next_;
  bool shown_ = false;
};

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_TERMINAL_H_
