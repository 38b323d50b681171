#ifndef FALLOW_CLIENTS_TERMINAL_OUTPUT_H_
#define FALLOW_CLIENTS_TERMINAL_OUTPUT_H_

// Standard output: plain when piped; on a terminal coloured as asked, and paged when it does not
// fit. One thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "clients/terminal/pager.h"
#include "clients/terminal/terminal.h"

namespace fallow::terminal {

// kLamp: white on black, whatever the terminal's own colours are.
enum class Color { kFaint, kDate, kParticulars, kHeading, kAdded, kRemoved, kGood, kBad, kLamp };

class Output {
 public:
  // `color` is "auto", "always" or "never".
  Output(std::string_view color, bool may_page);

  bool terminal() const { return terminal_; }
  int width() const { return size_.columns; }
  int height() const { return size_.rows; }
  // `text` in that colour, or as it is where there are none.
  std::string Paint(Color color, std::string_view text) const;

  // Kept until there is a screenful, or sent on.
  void Write(std::string_view text);
  // Sends all there is, `text` last, and pages nothing from here on: for what somebody needs while
  // the command goes on.
  void WriteNow(std::string_view text);
  // False once the reader has gone: there is no need to find out more.
  bool listening() const { return listening_; }
  // Sends what is left and waits for the pager, if there is one. A reader that went away is no
  // failure; a full disk is.
  absl::Status Finish();

 private:
  void Send();

  const bool terminal_;
  const bool colored_;
  bool may_page_;
  const TerminalSize size_;
  std::string buffer_;
  int buffered_lines_ = 0;
  std::optional<Pager> pager_;
  bool listening_ = true;
  absl::Status status_;
};

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_OUTPUT_H_
