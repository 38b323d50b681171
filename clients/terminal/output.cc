#include "clients/terminal/output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "clients/terminal/terminal.h"
#include "daemon/base/status.h"

namespace fallow::terminal {
namespace {

// How much is buffered before it is sent on, so that output of any length uses little memory.
constexpr size_t kFlushBytes = 256 << 10;

std::string_view Code(Color color) {
  switch (color) {
    case Color::kFaint:
      return "\x1b[2m";
    case Color::kDate:
      return "\x1b[36m";
    case Color::kParticulars:
      return "\x1b[35m";
    case Color::kHeading:
      return "\x1b[1m";
    case Color::kAdded:
    case Color::kGood:
      return "\x1b[32m";
    case Color::kRemoved:
    case Color::kBad:
      return "\x1b[31m";
    case Color::kLamp:
      return "\x1b[97;40m";
  }
  return "";
}

}  // namespace

Output::Output(std::string_view color, bool may_page)
    : terminal_(IsTerminal(STDOUT_FILENO)),
      colored_(UseColor(ColorChoiceNamed(color).value_or(ColorChoice::kAuto), terminal_)),
      may_page_(may_page && terminal_),
      size_(SizeOf(STDOUT_FILENO)) {}

std::string Output::Paint(Color color, std::string_view text) const {
  if (!colored_) return std::string(text);
  return std::string(Code(color)).append(text).append("\x1b[0m");
}

void Output::Write(std::string_view text) {
  buffer_.append(text);
  if (may_page_ && !pager_) {
    buffered_lines_ += static_cast<int>(std::ranges::count(text, '\n'));
    if (buffered_lines_ < size_.rows) return;
    if (std::optional<Pager> pager = Pager::Start()) {
      pager_.emplace(*std::move(pager));
    } else {
      may_page_ = false;
    }
  }
  if (buffer_.size() >= kFlushBytes || pager_) Send();
}

void Output::WriteNow(std::string_view text) {
  may_page_ = false;
  buffer_.append(text);
  Send();
}

void Output::Send() {
  std::string_view left = buffer_;
  if (pager_) {
    listening_ = listening_ && pager_->Write(left);
    left = {};
  }
  while (listening_ && !left.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      listening_ = false;
      if (errno != EPIPE) status_ = base::FromErrno("The output cannot be written", errno);
      break;
    }
    left.remove_prefix(static_cast<size_t>(written));
  }
  buffer_.clear();
}

absl::Status Output::Finish() {
  Send();
  if (pager_ && !pager_->Finish()) {
    status_ = base::Failed("Nothing could be shown", "the pager named by PAGER cannot be started",
                           "Set PAGER to a program that is installed, or use `--no-pager`.");
  }
  return status_;
}

}  // namespace fallow::terminal
