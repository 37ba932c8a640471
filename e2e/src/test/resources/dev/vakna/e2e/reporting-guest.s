# A whole guest in one boot sector. It reads nine MiB of its disk, finds the nonce in the seed on
# its CD and reports, on the serial console, as a real guest would; then it rests. Under emulation
# it is done in well under a second.
#
#   as --32 -o guest.o reporting-guest.s && ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o guest.bin guest.o
#
# ReportingGuest holds these bytes; its test assembles this file where binutils are installed.
        .code16
        .globl _start
_start:
        cli
        xorw %ax, %ax
        movw %ax, %ds
        movw %ax, %es
        movw %ax, %ss
        movw $0x7c00, %sp
        sti
        cld
        movb %dl, disk
        movw $hello, %si
        call print

# 288 times 32 KiB from the boot disk, to 0x10000
        movw $288, %cx
more:   pushw %cx
        movb disk, %dl
        movw $packet, %si
        movb $0x42, %ah
        int $0x13
        addl $64, lba
        popw %cx
        loop more

# the seed: 2 KiB sectors of the first CD, from the first volume descriptor on, to 0x10000
        movl $16, lba
        movw $1, count
sector: movb $0xe0, %dl
        movw $packet, %si
        movb $0x42, %ah
        int $0x13
        jc rest
        movw $0x1000, %ax
        movw %ax, %es
        xorw %di, %di
search: pushw %di
        movw $key, %si
        movw $key_length, %cx
        repe cmpsb
        je found
        popw %di
        incw %di
        cmpw $2000, %di
        jb search
        incl lba
        cmpl $80, lba
        jb sector
        jmp rest

found:  movw $line, %si
        call print
        movw $32, %cx
nonce:  movb %es:(%di), %al
        incw %di
        call put
        loop nonce
        movw $report, %si
        call print

# asleep until the power button is pressed, then off, by the registers that the firmware put at
# 0x600; its interrupt is masked. One that is deaf sleeps on.
rest:   inb $0xa1, %al
        orb $2, %al
        outb %al, $0xa1
        movb deaf, %ah
        xorb $1, %ah
        xorb %al, %al
        movw $0x602, %dx
        outw %ax, %dx
        movw $0x600, %dx
asleep: sti
        hlt
        inw %dx, %ax
        testb $1, %ah
        jz asleep
        movw $0x604, %dx
        movw $0x2000, %ax
        outw %ax, %dx
        jmp asleep

# prints what si points at up to a zero, on the serial port and the screen
print:  lodsb
        testb %al, %al
        jz done
        call put
        jmp print
done:   ret

put:    movw $0x3f8, %dx
        outb %al, %dx
        movb $0x0e, %ah
        movw $7, %bx
        int $0x10
        ret

hello:  .asciz "boot sector guest\r\n"
key:    .ascii "vakna-nonce: "
        .set key_length, . - key
line:   .asciz "\r\nVAKNA-REPORT "
# {"hostname":"boot-sector"}
report: .asciz " eyJob3N0bmFtZSI6ImJvb3Qtc2VjdG9yIn0=\r\n"
disk:   .byte 0
        .balign 4
packet: .byte 16, 0
count:  .word 64
        .word 0, 0x1000
lba:    .long 0, 0

        .org 509
deaf:   .byte 0

        .org 510
        .word 0xaa55
