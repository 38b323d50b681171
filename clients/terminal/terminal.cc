#include "clients/terminal/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "daemon/base/shown_text.h"

namespace fallow::terminal {
namespace {

constexpr int kColumnsMin = 20;
constexpr int kColumnsMax = 1000;
constexpr absl::Duration kProgressDelay = absl::Milliseconds(500);
constexpr absl::Duration kProgressInterval = absl::Milliseconds(100);
constexpr std::string_view kEraseLine = "\r\x1b[K";

int NumberIn(const base::Environment& environment, std::string_view name, int otherwise) {
  const std::string text = environment(name).value_or("");
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && value > 0 ? value
                                                                                      : otherwise;
}

// "1,234,567"
std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written <= 0) return;  // Failing to show progress is not an error.
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

bool IsTerminal(int fd) {
  return isatty(fd) == 1;
}

std::optional<ColorChoice> ColorChoiceNamed(std::string_view name) {
  if (name == "auto") return ColorChoice::kAuto;
  if (name == "always") return ColorChoice::kAlways;
  if (name == "never") return ColorChoice::kNever;
  return std::nullopt;
}

bool UseColor(ColorChoice choice, bool terminal, const base::Environment& environment) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  const auto set = [&](std::string_view name) { return !environment(name).value_or("").empty(); };
  return terminal && !set("NO_COLOR") && set("TERM") && environment("TERM") != "dumb";
}

TerminalSize SizeOf(int fd, const base::Environment& environment) {
  const TerminalSize standard;
  winsize reported{};
  if (ioctl(fd, TIOCGWINSZ, &reported) != 0) reported = {};
  const int columns =
      reported.ws_col > 0 ? reported.ws_col : NumberIn(environment, "COLUMNS", standard.columns);
  const int rows =
      reported.ws_row > 0 ? reported.ws_row : NumberIn(environment, "LINES", standard.rows);
  return {std::clamp(columns, kColumnsMin, kColumnsMax), rows};
}

ProgressLine::ProgressLine(std::string label, int fd, std::function<absl::Time()> now)
    : label_(std::move(label)),
      fd_(fd),
      terminal_(IsTerminal(fd)),
      now_(std::move(now)),
      next_(now_() + kProgressDelay) {}

void ProgressLine::Update(uint64_t done, uint64_t total) {
  if (!terminal_) return;
  const absl::Time now = now_();
  if (now < next_) return;
  next_ = now + kProgressInterval;
  std::string text = label_ + " " + Grouped(done);
  if (total > 0) {
    const double share = static_cast<double>(std::min(done, total)) / static_cast<double>(total);
    text += " of " + Grouped(total) + " (" + std::to_string(static_cast<int>(share * 100)) + " %)";
  }
  WriteAll(fd_, std::string(kEraseLine) + base::Shorten(text, SizeOf(fd_).columns - 1));
  shown_ = true;
}

void ProgressLine::Erase() {
  if (!shown_) return;
  WriteAll(fd_, kEraseLine);
  shown_ = false;
}

}  // namespace fallow::terminal
