package dev.vakna.core.metering;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.Objects;

/**
 * What went through the network card of one VPS in one month, as far as it was counted at one
 * price. Only what it sent is charged.
 *
 * @param account who pays
 * @param vps which one; it may be gone
 * @param month in which it was counted
 * @param rate price of one GiB that it sent, without trailing zeros
 * @param currencyCode ISO 4217
 * @param inbound bytes to the machine
 * @param outbound bytes from it
 */
public record TrafficUse(
    AccountId account,
    VpsId vps,
    YearMonth month,
    BigDecimal rate,
    String currencyCode,
    long inbound,
    long outbound) {

  /** What it is called beside the meters' codes. */
  public static final String TYPE = "traffic";

  /** What is counted and priced. */
  public static final String UNIT = "gib";

  private static final BigDecimal BYTES_PER_GIB = BigDecimal.valueOf(1L << 30);
  private static final int DECIMALS = 2;
  private static final int SHOWN_DECIMALS = 6;

  public TrafficUse {
    Objects.requireNonNull(account);
    Objects.requireNonNull(vps);
    Objects.requireNonNull(month);
    Objects.requireNonNull(currencyCode);
    rate = rate.stripTrailingZeros();
    if (inbound < 0 || outbound < 0) {
      throw new IllegalArgumentException(
          "%d and %d bytes of %s are no traffic".formatted(inbound, outbound, vps));
    }
  }

  /** What it costs, from the bytes; rounded this once, half up. */
  public BigDecimal charge() {
    return rate.multiply(BigDecimal.valueOf(outbound))
        .divide(BYTES_PER_GIB, DECIMALS, RoundingMode.HALF_UP);
  }

  /** So many bytes in GiB, shown to six decimals. */
  public static BigDecimal gib(long bytes) {
    return BigDecimal.valueOf(bytes)
        .divide(BYTES_PER_GIB, SHOWN_DECIMALS, RoundingMode.HALF_UP)
        .stripTrailingZeros();
  }

  /** Whether the other is of the same VPS, month and price. */
  public boolean isOfOneLineWith(TrafficUse other) {
    return vps.equals(other.vps)
        && month.equals(other.month)
        && rate.equals(other.rate)
        && currencyCode.equals(other.currencyCode);
  }

  /** The same and more. */
  public TrafficUse and(TrafficUse more) {
    if (!isOfOneLineWith(more)) {
      throw new IllegalArgumentException("%s and %s are two lines".formatted(this, more));
    }
    return new TrafficUse(
        account,
        vps,
        month,
        rate,
        currencyCode,
        Math.addExact(inbound, more.inbound),
        Math.addExact(outbound, more.outbound));
  }
}
