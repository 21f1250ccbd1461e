package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeRecordsTest {
  private static final int NUMBERS = 5;
  private static final int MANY = 10_000;

  @Test
  void noTwoRecordsThatAreTakenShareANumber() {
    NativeRecords records = new NativeRecords(NUMBERS);
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      long record = records.take();
      taken.add(record);
      for (int n = 0; n < NUMBERS; n++) {
        NativeAccess.everything().set(JAVA_LONG, record + n * (long) Long.BYTES, i * (long) NUMBERS + n);
      }
    }
    for (int i = 0; i < MANY; i++) {
      for (int n = 0; n < NUMBERS; n++) {
        assertThat(NativeAccess.everything().get(JAVA_LONG, taken.get(i) + n * (long) Long.BYTES)).isEqualTo(i * (long) NUMBERS + n);
      }
    }
  }

  @Test
  void whatWasGivenBackIsTakenAgain() {
    NativeRecords records = new NativeRecords(NUMBERS);
    long record = records.take();

    records.give(record);

    assertThat(records.take()).isEqualTo(record);
  }
}
