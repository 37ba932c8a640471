package dev.vakna.bench.content;

/** Words and instructions that all content of one disk is made of. */
final class Vocabulary {

  private static final String LETTERS = "eeeeeeeetttttaaaaooooiiiinnnsssrrrhhllddcuumfpgwybvk";

  private final byte[][] words = new byte[8192][];
  private final byte[][] instructions = new byte[4096][];

  Vocabulary(long seed) {
    Dice dice = new Dice(seed);
    for (int i = 0; i < words.length; i++) {
      words[i] = new byte[2 + dice.below(4) + dice.below(6)];
      for (int at = 0; at < words[i].length; at++) {
        words[i][at] = (byte) LETTERS.charAt(dice.below(LETTERS.length()));
      }
    }
    for (int i = 0; i < instructions.length; i++) {
      instructions[i] = new byte[1 + dice.below(3) + dice.below(4)];
      for (int at = 0; at < instructions[i].length; at++) {
        instructions[i][at] = (byte) (dice.skewedBelow(256) * 37);
      }
    }
  }

  int size() {
    return words.length;
  }

  byte[] word(int number) {
    return words[number];
  }

  int instructions() {
    return instructions.length;
  }

  byte[] instruction(int number) {
    return instructions[number];
  }
}
