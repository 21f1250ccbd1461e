package dev.sluice.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A test of one rule of the contract. A rule may have several. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@Tag("contract")
public @interface Rule {
  /**
   * The rule.
   *
   * @return the rule
   */
  ContractRule value();
}
