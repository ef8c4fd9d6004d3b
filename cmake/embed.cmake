# cmake -DIN=file -DOUT=file.c -DNAME=symbol -P embed.cmake: a file's bytes as a C array.
file(READ "${IN}" hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE "${OUT}" "#include \"cw/demo/embed.h\"\n
const unsigned char ${NAME}[] = {${bytes}0};
const size_t ${NAME}_len = sizeof(${NAME}) - 1;\n")
