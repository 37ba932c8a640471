# A guest of one boot sector that sends whatever frames stand on its disk, over and over.
# NE2000 at 0x300, programmed I/O. Frame n: sectors 1+4n to 4+4n, 2 bytes of length, then the frame;
# a length of 0 ends a round. On COM1 it writes a dot for each frame and a line break for each round.
        .code16
        .globl start
        .equ NIC, 0x300
        .equ BUFFER, 0x8000
start:  cli
        xor %cx, %cx
        mov %cx, %ds
        mov %cx, %es
        mov %cx, %ss
        mov $0x7c00, %sp
        sti
        cld
        mov %dl, drive
        mov $setup, %si
1:      lodsb                           # pairs of register and value
        cmp $0xff, %al
        je round
        xor %ah, %ah
        mov %ax, %dx
        add $NIC, %dx
        lodsb
        out %al, %dx
        jmp 1b
round:  movl $1, lba
next:   mov $packet, %si
        movb $0x42, %ah
        mov drive, %dl
        int $0x13
        jc round
        mov BUFFER, %cx
        jcxz done
        # remote write of the frame to the page that is sent from
        mov $NIC+8, %dx
        xor %al, %al
        out %al, %dx
        inc %dx
        mov $0x40, %al
        out %al, %dx
        inc %dx
        mov %cl, %al
        out %al, %dx
        inc %dx
        mov %ch, %al
        out %al, %dx
        mov $NIC, %dx
        mov $0x12, %al
        out %al, %dx
        push %cx
        mov $BUFFER+2, %si
        mov $NIC+0x10, %dx
        rep outsb
        pop %cx
        mov $NIC+4, %dx
        mov $0x40, %al
        out %al, %dx
        inc %dx
        mov %cl, %al
        out %al, %dx
        inc %dx
        mov %ch, %al
        out %al, %dx
        mov $NIC, %dx
        mov $0x26, %al
        out %al, %dx
        mov $'.', %al
        call say
        addl $4, lba
        jmp next
done:   mov $'\n', %al
        call say
        mov 0x46c, %ax                  # the clock's next tick, 55 ms at most
2:      hlt
        cmp 0x46c, %ax
        je 2b
        jmp round
say:    mov $0x3f8, %dx
        out %al, %dx
        ret
setup:  .byte 0, 0x21, 14, 0x48, 10, 0, 11, 0, 12, 0x20, 13, 0x02
        .byte 1, 0x46, 2, 0x80, 3, 0x46, 4, 0x40, 15, 0, 7, 0xff
        .byte 0, 0x22, 13, 0, 0xff
drive:  .byte 0
        .balign 4
packet: .byte 16, 0
        .word 4, BUFFER, 0
lba:    .long 1, 0
        .org 510
        .word 0xaa55
