/** One picocli command per stage; nothing here computes. What a command answers, it prints once, at its end. */
@NullMarked
package org.pivotune.cli;

import org.jspecify.annotations.NullMarked;
