#ifndef FALLOW_CLIENTS_TERMINAL_OUTPUT_H_
#define FALLOW_CLIENTS_TERMINAL_OUTPUT_H_

// Standard output: plain when piped; on a terminal coloured as requested, and paged when it does
// not fit. One thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "clients/terminal/pager.h"
#include "clients/terminal/terminal.h"

namespace fallow::terminal {

// kLamp: white on black, whatever colours the terminal uses.
enum class Color { kFaint, kDate, kParticulars, kHeading, kAdded, kRemoved, kGood, kBad, kLamp };

class Output {
 public:
  // `color` is "auto", "always" or "never".
  Output(std::string_view color, bool may_page);

  bool terminal() const { return terminal_; }
  int width() const { return size_.columns; }
  int height() const { return size_.rows; }
  // `text` in that colour, or unchanged if colours are off.
  std::string Paint(Color color, std::string_view text) const;

  // Buffered until there is a screenful, or sent on.
  void Write(std::string_view text);
  // Sends everything, ending with `text`, and pages nothing from now on: for output that the user
  // needs while the command continues.
  void WriteNow(std::string_view text);
  // False once the reader has gone: there is no need to produce more output.
  bool listening() const { return listening_; }
  // Sends the rest and waits for the pager, if there is one. A reader that has gone is not a
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
