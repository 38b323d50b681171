// byte_walk FOLDER WORD…: reports where these words occur in a locked vault's folder, in anything
// that opens with the passphrase on standard input. Prints one line per occurrence; exits with 0
// when there are none, 1 when there are some, and 2 when the vault could not be read.

#include <iostream>
#include <string>

#include "tests/support/byte_walk.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "byte_walk FOLDER WORD…, with the passphrase on standard input\n";
    return 2;
  }
  std::string passphrase;
  std::getline(std::cin, passphrase);
  const auto walk = fallow::tests::ByteWalk::Take(argv[1], passphrase);
  if (!walk.ok()) {
    std::cerr << walk.status() << "\n";
    return 2;
  }
  const auto& figures = walk->figures();
  std::cerr << figures.pages << " pages, " << figures.frames << " frames, " << figures.keys
            << " keys, " << figures.payloads << " payloads, " << figures.blobs
            << " attachments and " << figures.drafts << " drafts opened; " << figures.sealed_pages
            << " pages stay sealed\n";
  bool found = !walk->opened_though_let_go().empty();
  if (found) std::cout << "a key of what was let go\n";
  for (int i = 2; i < argc; ++i) {
    for (const std::string& place : walk->Find(argv[i])) {
      std::cout << argv[i] << ": " << place << "\n";
      found = true;
    }
  }
  return found ? 1 : 0;
}
