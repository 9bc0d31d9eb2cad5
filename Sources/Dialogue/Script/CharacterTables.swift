/// Facts about characters: how they sound, and which of them are written for each other.
enum CharacterTables {
    /// The first character of each syllable among the 3 755 characters of GB 2312's first level, which is ordered by
    /// sound (GB 2312-1980 §4): each character up to the next one sounds so, tones aside. `v` stands for ü.
    static let firstOfSyllable = """
        a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 bian鞭 biao标 bie鳖 bin彬 bing兵 bo玻 bu捕 ca擦
        cai猜 can餐 cang苍 cao操 ce厕 ceng层 cha插 chai拆 chan搀 chang昌 chao超 che车 chen郴 cheng撑 chi吃 chong充 chou抽 chu初 chuai揣
        chuan川 chuang疮 chui吹 chun春 chuo戳 ci疵 cong聪 cou凑 cu粗 cuan蹿 cui摧 cun村 cuo磋 da搭 dai呆 dan耽 dang当 dao刀 de德 deng蹬
        di堤 dian颠 diao碉 die跌 ding丁 diu丢 dong东 dou兜 du督 duan端 dui堆 dun墩 duo掇 e蛾 en恩 er而 fa发 fan藩 fang坊 fei菲 fen芬
        feng丰 fo佛 fou否 fu夫 ga噶 gai该 gan干 gang冈 gao篙 ge哥 gei给 gen根 geng耕 gong工 gou钩 gu辜 gua刮 guai乖 guan棺 guang光 gui瑰
        gun辊 guo锅 ha哈 hai骸 han酣 hang夯 hao壕 he呵 hei嘿 hen痕 heng哼 hong轰 hou喉 hu呼 hua花 huai槐 huan欢 huang荒 hui灰 hun荤 huo豁
        ji击 jia嘉 jian歼 jiang僵 jiao蕉 jie揭 jin巾 jing荆 jiong炯 jiu揪 ju鞠 juan捐 jue撅 jun均 ka喀 kai开 kan刊 kang康 kao考 ke坷
        ken肯 keng坑 kong空 kou抠 ku枯 kua夸 kuai块 kuan宽 kuang匡 kui亏 kun坤 kuo括 la垃 lai莱 lan蓝 lang琅 lao捞 le勒 lei雷 leng棱 li厘
        lia俩 lian联 liang粮 liao撩 lie列 lin琳 ling玲 liu溜 long龙 lou楼 lu芦 lv驴 luan峦 lve掠 lun抡 luo萝 ma妈 mai埋 man瞒 mang芒
        mao猫 me么 mei玫 men门 meng萌 mi眯 mian棉 miao苗 mie蔑 min民 ming明 miu谬 mo摸 mou谋 mu拇 na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁
        nen嫩 neng能 ni妮 nian蔫 niang娘 niao鸟 nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nv女 nuan暖 nve虐 nuo挪 o哦 ou欧 pa啪 pai拍 pan攀
        pang乓 pao抛 pei呸 pen喷 peng砰 pi坯 pian篇 piao飘 pie撇 pin拼 ping乒 po坡 pu扑 qi期 qia掐 qian牵 qiang枪 qiao橇 qie切 qin钦
        qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 ran然 rang瓤 rao饶 re惹 ren壬 reng扔 ri日 rong戎 rou揉 ru茹 ruan软 rui蕊 run闰 ruo若
        sa撒 sai腮 san三 sang桑 sao搔 se瑟 sen森 seng僧 sha莎 shai筛 shan珊 shang墒 shao梢 she奢 shen砷 sheng声 shi师 shou收 shu蔬
        shua刷 shuai摔 shuan栓 shuang霜 shui谁 shun吮 shuo说 si斯 song松 sou搜 su苏 suan酸 sui虽 sun孙 suo蓑 ta塌 tai胎 tan坍 tang汤
        tao掏 te特 teng藤 ti梯 tian天 tiao挑 tie贴 ting厅 tong通 tou偷 tu凸 tuan湍 tui推 tun吞 tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 wen瘟
        weng嗡 wo挝 wu巫 xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔 xin薪 xing星 xiong兄 xiu休 xu墟 xuan轩 xue靴 xun勋 ya压 yan焉 yang殃
        yao邀 ye椰 yi一 yin茵 ying英 yo哟 yong拥 you幽 yu迂 yuan鸳 yue曰 yun耘 za匝 zai栽 zan咱 zang赃 zao遭 ze责 zei贼 zen怎 zeng增 zha扎
        zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍 zheng蒸 zhi芝 zhong中 zhou舟 zhu珠 zhua抓 zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆
        zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻 zui嘴 zun尊 zuo昨
        """

    /// Characters of the second level, which is ordered by radical, that sound like a word of ours, and those of
    /// the first level that the table has under a rarer sound: 了 着 还.
    static let othersOfSyllable = """
        a:嗄锕 bai:捭掰擘 bang:蒡浜 bao:勹葆孢煲鸨褓趵龅 cha:猹馇汊姹杈槎檫锸镲衩 dian:阽坫巅玷钿癜癫簟踮 ding:仃啶玎腚碇铤疔耵酊 dong:垌咚岽峒氡胨胴硐鸫 dou:蔸窦蚪篼
        du:芏嘟渎椟牍碡蠹笃髑黩 fen:偾瀵棼鲼鼢 fu:匐凫阝郛芙苻茯莩菔拊呋幞怫滏艴孚驸绂绋桴赙祓砩黻黼罘稃馥蚨蜉蝠蝮麸趺跗鲋鳆 gong:廾珙肱蚣觥 hai:还 hao:蒿薅嗥嚆濠灏昊皓颢蚝 hou:堠後逅瘊篌糇鲎骺
        hua:骅桦铧 hui:诙茴荟蕙咴哕喙隳洄浍彗缋珲晖恚虺蟪麾 jie:讦卩拮喈嗟婕孑桀碣疖颉蚧羯鲒骱 jin:卺荩堇噤馑廑妗缙瑾槿赆觐钅衿矜 jing:刭儆阱菁獍憬泾迳弪婧肼胫腈旌靓 ka:佧咔胩
        ke:嗑岢恪溘骒缂珂轲氪瞌钶锞稞疴窠颏蝌髁 kuai:蒯郐哙狯脍 le:了 li:俪俚郦坜苈莅蓠藜呖唳喱猁溧澧逦娌嫠骊缡枥栎轹戾砺詈罹锂鹂疠疬蛎蜊蠡笠篥粝醴跞雳鲡鳢黧 liu:浏遛骝绺旒熘锍镏鹨鎏
        mei:莓嵋猸浼湄楣镅鹛袂魅 ming:冥茗溟暝瞑酩 pian:谝骈犏胼翩蹁 ren:亻仞荏葚饪轫稔衽 shen:诜谂莘哂渖椹胂矧蜃 shou:扌狩绶艏 su:夙谡蔌嗉愫涑簌觫稣 tao:鼗啕洮韬饕
        teng:滕 tong:佟僮仝茼嗵恸潼砼 tou:亠钭骰 tuan:抟彖疃 tui:煺 wei:偎诿隈圩葳薇囗帏帷嵬猥猬闱沩洧涠逶娓玮韪軎炜煨痿艉鲔 wen:刎阌汶玟璺雯
        xi:僖兮隰郗菥葸蓰奚唏徙饩阋浠淅屣嬉玺樨曦觋欷熹禊禧皙穸蜥螅蟋舄舾羲粞翕醯鼷 xia:狎遐瑕柙硖罅黠 xian:冼苋莶藓岘猃暹娴氙燹祆鹇痫蚬筅籼酰跣跹霰 xiao:哓崤潇逍骁绡枭枵筱箫魈
        xin:囟馨忄昕歆鑫 xing:陉荇荥擤悻硎 xun:巽埙荀荨蕈薰峋徇獯恂洵浔曛窨醺鲟 yan:厣赝俨偃兖讠谳郾鄢芫菸崦恹闫湮滟妍嫣琰檐晏胭腌焱罨筵酽魇餍鼹
        yi:刈劓佚佾诒圯埸懿苡薏弈奕挹弋呓咦咿噫峄嶷猗饴怿怡悒漪迤驿缢殪轶贻欹旖熠眙钇镒镱痍瘗癔翊衤蜴舣羿翳酏黟 yin:胤鄞廴垠堙茚吲喑狺夤洇氤铟瘾蚓霪 ying:嬴郢茔莺萦蓥撄嘤膺滢潆瀛瑛璎楹媵鹦瘿颍罂
        yu:禺毓伛俣谀谕萸蓣揄圄圉嵛狳饫馀庾阈鬻妪妤纡瑜昱觎腴欤於煜燠肀聿钰鹆鹬瘐瘀窬窳蜮蝓竽臾舁雩龉 zha:揸吒咤哳楂砟痄蚱齄 zhang:仉鄣幛嶂獐嫜璋蟑 zhe:着 zheng:诤峥徵钲铮筝
        zhi:卮陟郅埴芷摭帙夂忮彘咫骘栉枳栀桎轵轾贽胝膣祉祗黹雉鸷痣蛭絷酯跖踬踯豸觯 zhong:冢锺螽舯踵 zhu:丶伫侏邾苎茱洙渚潴杼槠橥炷铢疰瘃竺箸舳翥躅麈 zi:谘嵫姊孳缁梓辎赀恣眦锱秭耔笫粢趑觜訾龇鲻髭
        """

    /// Traditional characters, each followed by the simplified one.
    static let traditional = """
        愛爱捱挨皚皑礙碍藹蔼骯肮奧奥襖袄壩坝罷罢擺摆敗败襬摆絆绊辦办闆板頒颁幫帮綁绑謗谤鎊镑剝剥報报寶宝飽饱鮑鲍備备憊惫狽狈盃杯貝贝輩辈鋇钡繃绷幣币斃毙畢毕筆笔閉闭闢辟編编變变貶贬辮辫辯辩邊边標标錶表別别彆别癟瘪鱉鳖
        濱滨瀕濒賓宾並并併并餅饼撥拨缽钵鉑铂駁驳佈布蔔卜補补採采綵彩纔才財财參参慘惨慚惭殘残燦灿蠶蚕倉仓滄沧艙舱蒼苍側侧冊册廁厕測测層层詫诧剷铲摻掺攙搀產产纏缠蟬蝉讒谗鏟铲闡阐顫颤饞馋償偿嘗尝嚐尝場场廠厂暢畅腸肠長长
        鈔钞徹彻車车塵尘襯衬陳陈懲惩撐撑稱称誠诚騁骋喫吃恥耻熾炽癡痴遲迟馳驰齒齿寵宠沖冲蟲虫衝冲疇畴籌筹綢绸躊踌醜丑儲储廚厨櫥橱礎础處处觸触鋤锄雛雏齣出傳传創创瘡疮闖闯錘锤鎚锤純纯脣唇綽绰詞词賜赐辭辞叢丛囪囱從从聰聪
        蔥葱湊凑竄窜錯错達达帶带貸贷單单彈弹憚惮擔担膽胆誕诞噹当擋挡檔档當当盪荡蕩荡黨党導导島岛搗捣盜盗禱祷燈灯鄧邓敵敌滌涤牴抵締缔遞递墊垫澱淀電电顛颠點点弔吊彫雕調调釣钓疊叠諜谍訂订釘钉錠锭頂顶丟丢凍冻動动東东棟栋
        鼕冬鬥斗犢犊獨独讀读賭赌鍍镀斷断緞缎鍛锻兌兑對对隊队噸吨鈍钝頓顿墮堕奪夺惡恶訛讹額额餓饿鵝鹅兒儿爾尔貳贰餌饵琺珐發发罰罚閥阀髮发氾泛汎泛煩烦礬矾範范販贩釩钒飯饭紡纺訪访廢废誹诽費费飛飞墳坟奮奋憤愤糞粪紛纷楓枫
        瘋疯縫缝諷讽豐丰鋒锋風风馮冯鳳凤彿佛婦妇復复撫抚縛缚膚肤複复訃讣負负賦赋輔辅輻辐蓋盖該该鈣钙幹干桿杆榦干稈秆贛赣趕赶剛刚岡冈崗岗槓杠綱纲鋼钢鎬镐個个擱搁箇个鉻铬閣阁鴿鸽給给宮宫貢贡鞏巩龔龚夠够構构溝沟購购鉤钩
        僱雇穀谷蠱蛊顧顾掛挂颳刮枴拐慣惯觀观貫贯關关館馆廣广劊刽櫃柜歸归規规詭诡貴贵軌轨閨闺龜龟滾滚輥辊國国過过鍋锅駭骇漢汉韓韩號号賀贺閡阂閤合鶴鹤恆恒橫横紅红轟轰鬨哄鴻鸿後后壺壶戶户滬沪護护鬍胡劃划嘩哗畫画華华話话
        譁哗壞坏懷怀喚唤換换歡欢渙涣煥焕環环瘓痪緩缓還还謊谎黃黄匯汇彙汇揮挥會会毀毁燬毁燴烩穢秽繪绘誨诲諱讳賄贿輝辉迴回渾浑葷荤夥伙獲获禍祸穫获貨货劑剂幾几擊击擠挤極极機机濟济積积紀纪級级緝缉績绩繼继薊蓟計计記记譏讥
        跡迹蹟迹輯辑際际雞鸡飢饥饑饥傢家價价夾夹莢荚賈贾鉀钾頰颊駕驾儉俭劍剑堅坚姦奸揀拣撿捡檢检檻槛殲歼減减漸渐澗涧濺溅監监箋笺簡简緘缄繭茧艦舰艱艰薦荐見见賤贱踐践鍵键鑑鉴鑒鉴間间餞饯鹼碱將将槳桨漿浆獎奖蔣蒋薑姜講讲
        醬酱僥侥嬌娇攪搅澆浇矯矫絞绞繳缴腳脚膠胶較较轎轿鉸铰餃饺驕骄傑杰屆届潔洁節节結结誡诫階阶僅仅儘尽勁劲晉晋燼烬盡尽緊紧謹谨進进錦锦徑径淨净痙痉競竞經经荊荆莖茎逕径鏡镜靜静頸颈驚惊鯨鲸廄厩糾纠舊旧侷局劇剧懼惧據据
        舉举鉅巨鋸锯駒驹捲卷絹绢鵑鹃決决絕绝覺觉訣诀軍军鈞钧駿骏凱凯開开剋克殼壳課课顆颗墾垦懇恳釦扣庫库褲裤誇夸儈侩塊块寬宽曠旷況况礦矿潰溃窺窥虧亏崑昆睏困綑捆擴扩闊阔臘腊蠟蜡來来萊莱賴赖懶懒攔拦攬揽欄栏濫滥瀾澜爛烂
        籃篮纜缆藍蓝蘭兰覽览闌阑勞劳撈捞樂乐壘垒淚泪鐳镭類类稜棱勵励厲厉慄栗曆历歷历瀝沥礫砾禮礼籬篱裡里貍狸釐厘隸隶離离鯉鲤麗丽倆俩憐怜戀恋斂敛漣涟煉炼簾帘練练聯联臉脸蓮莲連连鍊炼鏈链鐮镰兩两樑梁涼凉糧粮諒谅輛辆療疗
        遼辽獵猎凜凛臨临賃赁鄰邻鱗鳞嶺岭鈴铃靈灵領领齡龄劉刘餾馏嚨咙壟垄攏拢籠笼聾聋隴陇龍龙婁娄摟搂樓楼簍篓侶侣呂吕屢屡廬庐慮虑擄掳滷卤濾滤爐炉盧卢祿禄綠绿縷缕蘆芦虜虏賂赂鋁铝錄录陸陆顱颅驢驴魯鲁鹵卤亂乱孿孪巒峦攣挛
        灤滦侖仑倫伦崙仑掄抡淪沦綸纶論论輪轮籮箩絡络羅罗蘿萝邏逻鑼锣駱骆騾骡嗎吗媽妈瑪玛碼码罵骂螞蚂馬马脈脉買买賣卖邁迈麥麦滿满瞞瞒蠻蛮饅馒貓猫貿贸鉚铆錨锚麼么沒没鎂镁黴霉們们悶闷門门夢梦濛蒙矇蒙錳锰冪幂彌弥瀰弥祕秘
        覓觅謎谜綿绵緬缅麵面廟庙滅灭憫悯閩闽銘铭鳴鸣謬谬謀谋畝亩吶呐納纳鈉钠難难惱恼撓挠腦脑鬧闹內内餒馁擬拟膩腻唸念攆撵孃娘釀酿鳥鸟聶聂鎳镍鑷镊齧啮寧宁擰拧檸柠濘泞獰狞紐纽鈕钮濃浓膿脓農农瘧疟諾诺嘔呕歐欧毆殴鷗鸥盤盘
        龐庞拋抛賠赔噴喷鵬鹏騙骗飄飘拚拼貧贫頻频憑凭蘋苹評评潑泼頗颇僕仆撲扑樸朴譜谱鋪铺啟启悽凄慼戚棄弃棲栖氣气淒凄臍脐訖讫豈岂騎骑齊齐塹堑淺浅潛潜牽牵簽签籤签謙谦譴谴遷迁鉗钳鉛铅錢钱韆千嗆呛強强搶抢槍枪牆墙薔蔷僑侨
        喬乔橋桥竅窍翹翘鍬锹竊窃寢寝欽钦親亲傾倾慶庆氫氢請请輕轻頃顷瓊琼窮穷鞦秋區区趨趋軀躯驅驱麴曲齲龋勸劝權权卻却確确鵲鹊讓让擾扰繞绕饒饶熱热紉纫認认韌韧榮荣絨绒軟软銳锐潤润閏闰灑洒薩萨賽赛鰓鳃傘伞喪丧掃扫騷骚澀涩
        剎刹殺杀紗纱曬晒篩筛刪删繕缮贍赡閃闪陝陕傷伤賞赏燒烧紹绍懾慑捨舍攝摄設设賒赊嬸婶審审滲渗瀋沈紳绅腎肾勝胜昇升繩绳聖圣聲声陞升勢势實实屍尸師师時时溼湿濕湿獅狮蝕蚀蝨虱視视試试詩诗識识適适釋释飾饰駛驶壽寿獸兽屬属
        數数書书朮术樞枢樹树術术豎竖贖赎輸输帥帅雙双稅税誰谁順顺爍烁碩硕說说絲丝飼饲慫怂聳耸訟讼誦诵頌颂鬆松擻擞蒐搜囌苏肅肃蘇苏訴诉痠酸歲岁綏绥隨随雖虽孫孙損损筍笋瑣琐簑蓑縮缩鎖锁撻挞獺獭態态檯台臺台薹苔颱台嘆叹壇坛
        攤摊歎叹灘滩癱瘫罈坛談谈譚谭貪贪湯汤燙烫醣糖濤涛絛绦討讨謄誊騰腾屜屉銻锑題题體体條条貼贴鐵铁廳厅聽听統统銅铜頭头圖图塗涂禿秃團团糰团蛻蜕頹颓橢椭脫脱託托馱驮駝驼鴕鸵窪洼襪袜彎弯灣湾萬万輓挽頑顽網网偉伟偽伪圍围
        濰潍為为維维緯纬葦苇衛卫謂谓違违韋韦餵喂問问溫温穩稳紋纹聞闻甕瓮撾挝渦涡窩窝臥卧蝸蜗務务吳吴嗚呜塢坞汙污烏乌無无蕪芜誣诬誤误鎢钨霧雾係系戲戏犧牺細细繫系習习蓆席襲袭谿溪銑铣錫锡俠侠嚇吓峽峡廈厦狹狭蝦虾轄辖憲宪
        獻献現现絃弦線线縣县縴纤纖纤羨羡賢贤銜衔閑闲閒闲險险顯显餡馅鮮鲜鹹咸嚮向廂厢詳详鄉乡鑲镶響响項项嘯啸囂嚣曉晓蕭萧銷销協协寫写挾挟攜携洩泄瀉泻脅胁蠍蝎諧谐謝谢釁衅鋅锌倖幸興兴兇凶洶汹繡绣脩修鏽锈卹恤噓嘘敘叙緒绪
        續续虛虚許许須须鬚须懸悬癬癣絢绚軒轩選选學学勛勋勳勋尋寻燻熏訊讯訓训詢询遜逊馴驯亞亚啞哑壓压訝讶鴉鸦鴨鸭厭厌嚥咽嚴严巖岩彥彦煙烟硯砚艷艳菸烟諺谚豔艳閻阎顏颜驗验鹽盐揚扬楊杨樣样瘍疡癢痒陽阳養养鴦鸯堯尧搖摇瑤瑶
        窯窑藥药謠谣遙遥業业爺爷葉叶頁页儀仪億亿憶忆異异繹绎義义藝艺蟻蚁詣诣誼谊譯译議议遺遗醫医頤颐蔭荫銀银陰阴隱隐飲饮嬰婴應应櫻樱熒荧營营瑩莹穎颖纓缨螢萤蠅蝇贏赢鷹鹰喲哟傭佣擁拥湧涌詠咏踴踊優优憂忧猶犹誘诱遊游郵邮
        鈾铀娛娱嶼屿慾欲於于漁渔獄狱癒愈禦御籲吁與与語语譽誉輿舆預预餘余馭驭鬱郁魚鱼員员園园圓圆淵渊緣缘轅辕遠远願愿鴛鸳嶽岳悅悦粵粤約约躍跃鑰钥閱阅勻匀暈晕蘊蕴運运醞酝隕陨雲云韻韵雜杂災灾載载暫暂讚赞贊赞臟脏贓赃髒脏
        棗枣譟噪鑿凿則则擇择澤泽責责賊贼贈赠柵栅紮扎詐诈軋轧閘闸債债齋斋佔占嶄崭戰战斬斩棧栈氈毡盞盏綻绽輾辗霑沾帳帐張张漲涨脹胀賬账趙赵摺折轍辙這这偵侦診诊貞贞針针鎮镇陣阵幀帧徵征掙挣爭争猙狰癥症睜睁証证證证鄭郑執执
        幟帜摯挚擲掷滯滞紙纸緻致織织職职製制誌志質质隻只眾众種种終终腫肿鍾钟鐘钟晝昼皺皱軸轴週周驟骤囑嘱燭烛矚瞩硃朱築筑註注誅诛諸诸豬猪貯贮鑄铸駐驻專专磚砖賺赚轉转壯壮妝妆樁桩狀状莊庄裝装墜坠綴缀贅赘錐锥準准諄谆濁浊
        漬渍茲兹諮咨資资綜综縱纵總总蹤踪鄒邹組组詛诅鑽钻
        賬账査查査查妳你祢你歎叹
        """.filter { !$0.isWhitespace }

    /// Characters taken for another one by eye, each followed by the one that is meant.
    static let lookalikes = "杳查碴查渣查杏查楂查乂x活话徽微役投亨京裹果訢诉拆诉斥诉迅讯汛讯怔证绎绑梆绑钓钉"

    /// Letters with the marks of tones, each followed by the one without: chá xún.
    static let tonedLetters = """
        āaáaǎaàaĀaÁaǍaÀaēeéeěeèeĒeÉeĚeÈeīiíiǐiìiĪiÍiǏiÌiōoóoǒoòoŌoÓoǑoÒoūuúuǔuùuŪuÚuǓuÙuǖvǘvǚvǜvüvÜvńnňnǹn
        """

    /// Characters that handwriting took for two: left half, right half, whole.
    static let halves = "讠旬询言旬询木旦查讠正证讠斥诉讠丁订讠兑说纟邦绑彳信信亻言信禾必秘"
}
